using System.Collections.Immutable;
using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Graphs;

/// <summary>A coordinate expression under construction: an affine form of digits and the step number, divided by a constant, or a gather.</summary>
/// <remarks>Pure data; it becomes a <see cref="Coordinate"/> once the operand's extent is known (protocol section 2).</remarks>
public readonly struct Affine
{
    private readonly ImmutableArray<AffineTerm> _terms;
    private readonly int _constant;
    private readonly int _divisor;
    private readonly int? _gather;

    private Affine(ImmutableArray<AffineTerm> terms, int constant, int divisor = 1, int? gather = null)
    {
        _terms = terms;
        _constant = constant;
        _divisor = divisor;
        _gather = gather;
    }

    /// <summary>The step number.</summary>
    public static Affine Step => Variable(MapVariable.Step);

    /// <summary>Output digit <paramref name="dimension"/>.</summary>
    public static Affine Output(int dimension) => Variable(MapVariable.Output(dimension));

    /// <summary>Reduction digit <paramref name="dimension"/>.</summary>
    public static Affine Reduction(int dimension) => Variable(MapVariable.Reduction(dimension));

    /// <summary>The value of an earlier i32 operand of the same operator.</summary>
    public static Affine Gather(int operand) => new([], 0, 1, operand);

    /// <summary>The output digits <c>first .. first + count - 1</c>.</summary>
    public static Affine[] Outputs(int first, int count) => [.. Enumerable.Range(first, count).Select(Output)];

    /// <summary>The reduction digits <c>first .. first + count - 1</c>.</summary>
    public static Affine[] Reductions(int first, int count) => [.. Enumerable.Range(first, count).Select(Reduction)];

    /// <summary>A constant coordinate.</summary>
    public static implicit operator Affine(int constant) => new([], constant);

    /// <summary>Sum of two undivided expressions.</summary>
    public static Affine operator +(Affine left, Affine right) =>
        new(left.Undivided()._terms.AddRange(right.Undivided()._terms), checked(left._constant + right._constant));

    /// <summary>Difference of two undivided expressions.</summary>
    public static Affine operator -(Affine left, Affine right) => left + (right * -1);

    /// <summary>An undivided expression times a constant.</summary>
    public static Affine operator *(Affine expression, int factor) =>
        new([.. expression.Undivided()._terms.Select(t => t with { Coefficient = checked(t.Coefficient * factor) })], checked(expression._constant * factor));

    /// <summary>An undivided expression divided by a positive constant; where it is not integral the operand reads its pad.</summary>
    public static Affine operator /(Affine expression, int divisor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(divisor, 1);
        return new(expression.Undivided()._terms, expression._constant, divisor);
    }

    /// <summary>The coordinate over a dimension of <paramref name="extent"/> elements.</summary>
    public Coordinate ToCoordinate(long extent) =>
        _gather is int operand ? Coordinate.Gather(extent, operand) : Coordinate.Affine(extent, _terms, _constant, _divisor);

    private static Affine Variable(MapVariable variable) => new([new AffineTerm(variable, 1)], 0);

    private Affine Undivided() =>
        _gather is null && _divisor == 1 ? this : throw new InvalidOperationException("Affine: expected an undivided expression without gather, got one that is final");
}
