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

    /// <summary>The terms, in the order written.</summary>
    internal ImmutableArray<AffineTerm> Terms => _terms;

    /// <summary>What is added to the terms.</summary>
    internal int ConstantPart => _constant;

    /// <summary>What the sum is divided by.</summary>
    internal int Divisor => _divisor;

    /// <summary>The sum that is divided.</summary>
    internal Affine Numerator => new(_terms, _constant);

    /// <summary>Whether the coordinate is read from an operand.</summary>
    internal bool IsGather => _gather is not null;

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

    /// <summary>This expression of output digits with every output digit <c>j</c> replaced by <c>map[j]</c>.</summary>
    /// <remarks>The map's expressions are undivided, except where this is one digit alone: then the result is the map's own expression.</remarks>
    internal Affine Substitute(ReadOnlySpan<Affine> map)
    {
        if (IsDigit(out int digit))
            return map[digit];
        Affine sum = _constant;
        foreach (AffineTerm term in _terms)
            sum += map[term.Variable.Digit] * term.Coefficient;
        return new Affine(sum._terms, sum._constant, _divisor);
    }

    /// <summary>Whether this is one output digit and nothing else.</summary>
    internal bool IsDigit(out int digit)
    {
        bool alone = _gather is null && _divisor == 1 && _constant == 0 && _terms is [{ Coefficient: 1, Variable.IsOutput: true }];
        digit = alone ? _terms[0].Variable.Digit : -1;
        return alone;
    }

    /// <summary>Least and greatest value of the undivided sum where digits run over the given shapes; null where it depends on the step or is a gather.</summary>
    internal (long Least, long Greatest)? Range(Shape output, Shape reduction)
    {
        if (_gather is not null)
            return null;
        long least = _constant, greatest = _constant;
        foreach (AffineTerm term in _terms)
        {
            if (term.Variable.IsStep)
                return null;
            long reach = term.Coefficient * ((term.Variable.IsOutput ? output : reduction)[term.Variable.Digit] - 1);
            least += Math.Min(reach, 0);
            greatest += Math.Max(reach, 0);
        }

        return (least, greatest);
    }

    private static Affine Variable(MapVariable variable) => new([new AffineTerm(variable, 1)], 0);

    private Affine Undivided() =>
        _gather is null && _divisor == 1 ? this : throw new InvalidOperationException("Affine: expected an undivided expression without gather, got one that is final");
}
