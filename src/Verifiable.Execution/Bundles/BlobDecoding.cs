namespace Verifiable.Execution.Bundles;

/// <summary>How the bytes of a blob become the elements of a tensor.</summary>
public enum BlobDecoding
{
    /// <summary>Little-endian 4-byte elements as they are.</summary>
    Raw,

    /// <summary>Every element is zero; there is no blob.</summary>
    Zeros,

    /// <summary>Bytes as i32.</summary>
    Bytes,

    /// <summary>Bytes as f32, each divided by a constant in f32.</summary>
    BytesDivided,
}
