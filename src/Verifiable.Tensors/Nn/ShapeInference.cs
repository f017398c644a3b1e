using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Nn;

/// <summary>What a module makes of an input shape: the output shape, or what it expected instead.</summary>
/// <param name="Output">The output shape; null when the input does not fit.</param>
/// <param name="Mismatch">For example <c>layer 2 (Conv2d): expected an input (N, 6, H, W), got [100, 3, 28, 28]</c>; null when it fits.</param>
/// <param name="At">The part that the input does not fit; null when it fits.</param>
public readonly record struct ShapeInference(Shape? Output, string? Mismatch, Module? At = null)
{
    /// <summary>The input fits.</summary>
    public static ShapeInference Fits(Shape output) => new(output, null);
}
