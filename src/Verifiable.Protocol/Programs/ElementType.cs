namespace Verifiable.Protocol.Programs;

/// <summary>Type of a tensor's elements and of an accumulator; the value is its encoding (protocol section 2).</summary>
public enum ElementType : byte
{
    /// <summary>IEEE 754 binary32.</summary>
    Float32 = 0,

    /// <summary>Two's complement 32-bit integer.</summary>
    Int32 = 1,

    /// <summary>Unsigned 32-bit integer.</summary>
    UInt32 = 2,
}
