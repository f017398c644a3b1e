namespace Verifiable.Execution.Data;

/// <summary>Which part of the data is meant.</summary>
public enum DataPart
{
    /// <summary>All of it, in the order of the file.</summary>
    All,

    /// <summary>What is trained on.</summary>
    Training,

    /// <summary>What is kept for validation.</summary>
    Validation,
}
