namespace Verifiable.Tensors.Functional;

/// <summary>What becomes of the losses of single elements.</summary>
public enum LossReduction
{
    /// <summary>They are the result.</summary>
    None,

    /// <summary>Their sum times f32(1/count).</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>Their sum times f32(1/N), N the first extent; what the divergence of distributions needs.</summary>
    BatchMean,
}
