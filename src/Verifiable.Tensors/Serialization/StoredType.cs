namespace Verifiable.Tensors.Serialization;

/// <summary>Element types of arrays in files, little-endian.</summary>
public enum StoredType
{
    /// <summary>IEEE binary32.</summary>
    Float32,

    /// <summary>IEEE binary64.</summary>
    Float64,

    /// <summary>An unsigned byte.</summary>
    UInt8,

    /// <summary>A signed byte.</summary>
    Int8,

    /// <summary>A signed integer of 4 bytes.</summary>
    Int32,

    /// <summary>A signed integer of 8 bytes.</summary>
    Int64,
}
