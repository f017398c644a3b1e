namespace Verifiable.Tensors.Kernels;

/// <summary>Which instructions compute; the results are the same bits for each of them.</summary>
public enum InstructionSet
{
    /// <summary>The widest vectors of this machine.</summary>
    Auto,

    /// <summary>Vectors of 512 bits (AVX-512).</summary>
    Vector512,

    /// <summary>Vectors of 256 bits (AVX2 with FMA).</summary>
    Vector256,

    /// <summary>Vectors of 128 bits (SSE with FMA, NEON).</summary>
    Vector128,

    /// <summary>Scalar instructions.</summary>
    Scalar,

    /// <summary>The reference interpreter.</summary>
    Reference,
}
