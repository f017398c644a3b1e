using System.Collections.Immutable;
using System.Numerics;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Kernels.Phases;

/// <summary>Splits a fold whose maps divide (gradients of strided windows) by the remainders of its output digits, so that nothing divides any more.</summary>
/// <remarks>
/// With output digit <c>o = P * q + phase</c> the remainder of a divided coordinate depends on the phase and the reduction digits alone. The
/// iterations that leave no remainder form a lattice <c>r = M * t + first</c>; at all others the divided operands read their pads, where the
/// body must be the identity (<see cref="IdentityAtPads"/>). A phase is then a fold over <c>t</c> in the same order.
/// </remarks>
internal static class PhaseSplit
{
    private const long MaxIterations = 256;
    private const long MaxPhases = 64;

    /// <summary>The phases of an operator, or null when it has no divided maps or they do not split that way.</summary>
    public static ImmutableArray<Phase>? TryCreate(Operator @operator)
    {
        bool[] divided = [.. @operator.Operands.Select(o => o.Map.Any(IsDivided))];
        if (!divided.Contains(true) || @operator.Reduction.Count > MaxIterations || !AreAlike(@operator, divided))
            return null;
        bool rawInit = @operator.AccumulatorType == ElementType.Float32 && ScalarArithmetic.Canonicalize32(@operator.Init) != @operator.Init;
        if (rawInit || !IdentityAtPads.Holds(@operator, divided))
            return null;

        ImmutableArray<Coordinate> coordinates = [.. @operator.Operands.First(o => o.Map.Any(IsDivided)).Map.Where(IsDivided)];
        long[] periods = [.. Enumerable.Range(0, @operator.Output.Rank).Select(d => Period(coordinates, MapVariable.Output(d)))];
        var phaseShape = new Shape([.. periods.Select((p, d) => Math.Min(p, @operator.Output[d]))]);
        if (phaseShape.Count is 1 or > MaxPhases || coordinates.Any(c => c.Terms.Any(t => t.Variable.IsStep)))
            return null;

        var phases = ImmutableArray.CreateBuilder<Phase>();
        var phase = new long[periods.Length];
        for (long i = 0; i < phaseShape.Count; i++)
        {
            phaseShape.Unravel(i, phase);
            if (Create(@operator, coordinates, periods, phase) is not { } created)
                return null;
            phases.Add(created);
        }

        return phases.ToImmutable();
    }

    private static bool IsDivided(Coordinate coordinate) => coordinate.Divisor > 1;

    // Divided operands must be inside and outside their lattice together.
    private static bool AreAlike(Operator @operator, bool[] divided)
    {
        (string, int, int)[][] keys = [.. @operator.Operands.Where((_, i) => divided[i]).Select(o => o.Map.Where(IsDivided)
            .Select(c => (string.Join(',', c.Terms), c.Constant, c.Divisor)).ToArray())];
        return keys.All(k => k.SequenceEqual(keys[0]));
    }

    // Least step of a digit that changes no remainder.
    private static long Period(ImmutableArray<Coordinate> coordinates, MapVariable variable)
    {
        long period = 1;
        foreach (Coordinate coordinate in coordinates)
        {
            foreach (AffineTerm term in coordinate.Terms.Where(t => t.Variable == variable))
            {
                long own = coordinate.Divisor / Common(term.Coefficient, coordinate.Divisor);
                period = checked(period / Common(period, own) * own);
            }
        }

        return period;
    }

    private static long Common(long a, long b) => (long)BigInteger.GreatestCommonDivisor(a, b);

    private static Phase? Create(Operator @operator, ImmutableArray<Coordinate> coordinates, long[] periods, long[] phase)
    {
        ImmutableArray<(int Factor, int Offset)> output = [.. periods.Select((p, d) => (checked((int)p), (int)phase[d]))];
        var shape = new Shape([.. periods.Select((p, d) => (@operator.Output[d] - phase[d] + p - 1) / p)]);
        var factors = new int[@operator.Reduction.Rank];
        var firsts = new int[factors.Length];
        Array.Fill(factors, 1);
        foreach (Coordinate coordinate in coordinates)
        {
            switch (Restrict(coordinate, phase, factors, firsts))
            {
                case null:
                    return null;
                case false:
                    return Empty(@operator, shape, output);
            }
        }

        long[] extents = [.. factors.Select((m, d) => (@operator.Reduction[d] - firsts[d] + m - 1) / m)];
        if (extents.Any(e => e <= 0))
            return Empty(@operator, shape, output);
        var substitution = new DigitSubstitution(output, [.. factors.Zip(firsts)]);
        ImmutableArray<Operand> operands = [.. @operator.Operands.Select(o => o with { Map = [.. o.Map.Select(substitution.Apply)] })];
        return Rewrite(@operator, shape, substitution, operands, new Shape(extents), @operator.Body);
    }

    // Restricts one reduction digit to the lattice where the coordinate leaves no remainder; false: nowhere, null: no lattice.
    private static bool? Restrict(Coordinate coordinate, long[] phase, int[] factors, int[] firsts)
    {
        long rest = coordinate.Constant;
        int digit = -1, coefficient = 0;
        foreach (AffineTerm term in coordinate.Terms)
        {
            if (term.Variable.IsOutput)
                rest += term.Coefficient * phase[term.Variable.Digit];
            else if (term.Coefficient % coordinate.Divisor != 0 && digit >= 0)
                return null;
            else if (term.Coefficient % coordinate.Divisor != 0)
                (digit, coefficient) = (term.Variable.Digit, term.Coefficient);
        }

        if (digit < 0)
            return rest % coordinate.Divisor == 0;
        int period = (int)(coordinate.Divisor / Common(coefficient, coordinate.Divisor));
        int first = 0;
        while (first < period && (rest + ((long)coefficient * first)) % coordinate.Divisor != 0)
            first++;
        if (first == period)
            return false;
        bool isNew = factors[digit] == 1;
        if (!isNew && (factors[digit], firsts[digit]) != (period, first))
            return null;
        (factors[digit], firsts[digit]) = (period, first);
        return true;
    }

    // A phase without iterations: the accumulator stays what it was.
    private static Phase? Empty(Operator @operator, Shape shape, ImmutableArray<(int Factor, int Offset)> output)
    {
        var builder = new ScalarProgramBuilder();
        var substitution = new DigitSubstitution(output, [.. Enumerable.Repeat((1, 0), @operator.Reduction.Rank)]);
        ImmutableArray<Operand> operands = [.. @operator.Operands.Select(o => o with { Map = [.. o.Map.Select(c => IsDivided(c) ? Coordinate.Affine(c.Extent, []) : substitution.Apply(c))] })];
        return Rewrite(@operator, shape, substitution, operands, Shape.Scalar, builder.Build(builder.Accumulator));
    }

    private static Phase? Rewrite(Operator @operator, Shape shape, DigitSubstitution substitution, ImmutableArray<Operand> operands, Shape reduction, ScalarProgram body)
    {
        if (substitution.Apply(body) is not { } newBody || substitution.Apply(@operator.Finish) is not { } newFinish)
            return null;
        Operator fold = @operator with { Output = shape, Reduction = reduction, Operands = operands, Body = newBody, Finish = newFinish };
        ImmutableArray<Coordinate> placement = [.. substitution.Output.Select((by, d) => Coordinate.Affine(@operator.Output[d], [new AffineTerm(MapVariable.Output(d), by.Factor)], by.Offset))];
        return new Phase(fold, placement);
    }
}
