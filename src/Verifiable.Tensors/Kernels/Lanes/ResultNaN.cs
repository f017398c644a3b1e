namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>What a program's result owes to NaN.</summary>
internal enum ResultNaN
{
    /// <summary>A NaN that the last instruction computes is canonical, other bits pass.</summary>
    AsComputed,

    /// <summary>Any NaN pattern is made canonical (f32 accumulators and outputs).</summary>
    Canonical,

    /// <summary>The caller makes NaNs canonical at the end of the fold, because nothing shows them before.</summary>
    Deferred,
}
