namespace Verifiable.Ethereum.Abi;

/// <summary>The forms of ABI types.</summary>
public enum AbiKind
{
    /// <summary>No type: a default value is never a type by mistake.</summary>
    None = 0,

    /// <summary>uint8 to uint256.</summary>
    UnsignedInteger,

    /// <summary>int8 to int256.</summary>
    SignedInteger,

    /// <summary>bool.</summary>
    Boolean,

    /// <summary>address.</summary>
    Address,

    /// <summary>bytes1 to bytes32.</summary>
    FixedBytes,

    /// <summary>bytes.</summary>
    Bytes,

    /// <summary>string.</summary>
    Text,

    /// <summary>T[].</summary>
    Array,

    /// <summary>T[k].</summary>
    FixedArray,

    /// <summary>(T1, T2, ...).</summary>
    Tuple,
}
