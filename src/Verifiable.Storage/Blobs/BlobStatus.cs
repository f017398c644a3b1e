namespace Verifiable.Storage;

/// <summary>What came of looking for a blob.</summary>
public enum BlobStatus
{
    /// <summary>It is there and its hash is right.</summary>
    Found = 1,

    /// <summary>There is no such blob.</summary>
    Missing = 2,

    /// <summary>Other bytes lay under its name; they were moved to the quarantine.</summary>
    Corrupt = 3,

    /// <summary>What lies under its name is longer than the limit; it was not read.</summary>
    TooLarge = 4,
}
