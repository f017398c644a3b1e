namespace Verifiable.Protocol.Programs;

/// <summary>Width class of a register.</summary>
public enum RegisterWidth : byte
{
    /// <summary>f32, i32 or u32: 32 bits, the operation decides how to read them.</summary>
    W32,

    /// <summary>f64.</summary>
    W64,
}
