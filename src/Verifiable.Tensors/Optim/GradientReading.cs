using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Optim;

/// <summary>How the operators of an optimizer read a gradient.</summary>
/// <remarks><c>x = g * Scale</c> where given; then <c>minimum(maximum(x, -MaxValue), MaxValue)</c>; then <c>x * Coefficient</c>: each operation is rounded on its own, and the result is the same as if a tensor were written in between.</remarks>
/// <param name="Gradient">The gradient, or the sum of several.</param>
/// <param name="Scale">What makes a mean of the sum.</param>
/// <param name="MaxValue">Bound of each element's magnitude.</param>
/// <param name="Coefficient">A scalar that clips the norm.</param>
internal sealed record GradientReading(Value Gradient, float? Scale, float? MaxValue, Value? Coefficient)
{
    /// <summary>Adds the operands to a fold of the gradient's shape; what comes back emits the instructions.</summary>
    public Func<ScalarScope, ScalarF32> Read(FoldBuilder fold) => Read(fold, Affine.Outputs(0, Gradient.Shape.Rank));

    /// <summary>The same with another map.</summary>
    public Func<ScalarScope, ScalarF32> Read(FoldBuilder fold, ReadOnlySpan<Affine> map)
    {
        int g = fold.Read(Gradient, map);
        int? coefficient = Coefficient is null ? null : fold.Read(Coefficient);
        return s =>
        {
            ScalarF32 x = s.Operand(g);
            if (Scale is float scale)
                x *= s.Constant(scale);
            if (MaxValue is float bound)
                x = x.Max(s.Constant(-bound)).Min(s.Constant(bound));
            return coefficient is int c ? x * s.Operand(c) : x;
        };
    }
}
