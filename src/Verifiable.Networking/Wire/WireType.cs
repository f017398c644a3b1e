namespace Verifiable.Networking.Wire;

/// <summary>How a protobuf field's value is written; groups (3 and 4) are refused.</summary>
public enum WireType
{
    /// <summary>A varint.</summary>
    Varint = 0,

    /// <summary>Eight bytes.</summary>
    Fixed64 = 1,

    /// <summary>A length and as many bytes.</summary>
    Bytes = 2,

    /// <summary>Four bytes.</summary>
    Fixed32 = 5,
}
