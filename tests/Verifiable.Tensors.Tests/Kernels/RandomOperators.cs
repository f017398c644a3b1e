using System.Collections.Immutable;
using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Tests.Kernels;

/// <summary>Random valid operators over dataset tensors: strides, offsets, divisors, pads, gathers, step terms, any programs.</summary>
internal sealed class RandomOperators(Random random)
{
    private readonly RandomPrograms _programs = new(random);

    /// <summary>An operator whose operand i is dataset tensor i.</summary>
    public Operator Next()
    {
        Shape output = RandomShape(random.Next(5), random.Next(6) == 0 ? 40 : 7);
        Shape reduction = random.Next(3) == 0 ? Shape.Scalar : RandomShape(random.Next(4), random.Next(8) == 0 && output.Count < 100 ? 25 : 4);
        var frame = new Operator(RandomType(), output, RandomType(), RandomValues.Float32(random, rawNaN: true), reduction, [], ScalarProgram.Empty, ScalarProgram.Empty);
        var operands = ImmutableArray.CreateBuilder<Operand>();
        for (int i = random.Next(5); i > 0; i--)
            operands.Add(RandomOperand(frame, operands, finishOnly: false));
        int bodyOperands = operands.Count;
        for (int i = random.Next(3); i > 0; i--)
            operands.Add(RandomOperand(frame, operands, finishOnly: true));

        ImmutableArray<int> inBody = [.. Enumerable.Range(0, bodyOperands)];
        ImmutableArray<int> inFinish = [.. Enumerable.Range(bodyOperands, operands.Count - bodyOperands)];
        frame = frame with { Operands = operands.ToImmutable() };
        ScalarProgram body = random.Next(3) == 0 ? Fold(inBody) : _programs.Next(random.Next(1, 24), frame, inBody, isFinish: false);
        ScalarProgram finish = random.Next(2) == 0 ? ScalarProgram.Empty : _programs.Next(random.Next(1, 12), frame, inFinish, isFinish: true);
        return frame with { Body = body, Finish = finish };
    }

    /// <summary>A plain fold such as <c>acc + x</c> or <c>fma(x, y, acc)</c>, which has kernels of its own.</summary>
    private ScalarProgram Fold(ImmutableArray<int> operands)
    {
        var builder = new ScalarProgramBuilder();
        ScalarProgramBuilder.Register x = operands.Length > 0 ? builder.Operand(operands[0]) : builder.Float32(0.1f);
        ScalarProgramBuilder.Register y = operands.Length > 1 ? builder.Operand(operands[1]) : x;
        if (random.Next(3) == 0)
            x = builder.Emit(ScalarOpcode.MulF32, x, y);
        ScalarProgramBuilder.Register acc = builder.Accumulator;
        return builder.Build(random.Next(7) switch
        {
            0 => builder.Emit(ScalarOpcode.AddF32, x, acc),
            1 => builder.Emit(ScalarOpcode.AddF32, acc, x),
            2 => builder.Emit(ScalarOpcode.MinF32, acc, x),
            3 => builder.Emit(ScalarOpcode.MaxF32, acc, x),
            4 => builder.Emit(ScalarOpcode.AddU32, acc, x),
            _ => builder.Emit(ScalarOpcode.FmaF32, x, y, acc),
        });
    }

    private Operand RandomOperand(Operator frame, IReadOnlyList<Operand> earlier, bool finishOnly)
    {
        int index = earlier.Count;
        int[] indices = [.. Enumerable.Range(0, index).Where(i => earlier[i].Type == ElementType.Int32 && (!finishOnly || !DependsOnReduction(earlier, i)))];
        bool natural = random.Next(3) == 0;
        ImmutableArray<Coordinate> map = natural
            ? [.. Enumerable.Range(0, frame.Output.Rank).Select(d => Coordinate.Affine(frame.Output[d], [new AffineTerm(MapVariable.Output(d), 1)]))]
            : [.. Enumerable.Range(0, random.Next(5)).Select(_ => RandomCoordinate(frame, indices, finishOnly))];
        ElementType type = random.Next(3) == 0 ? ElementType.Int32 : RandomType();
        return new Operand(new TensorSource(SourceKind.Dataset, index), type, RandomValues.Float32(random, rawNaN: true), map);
    }

    private Coordinate RandomCoordinate(Operator frame, int[] indices, bool finishOnly)
    {
        if (indices.Length > 0 && random.Next(4) == 0)
            return Coordinate.Gather(random.Next(1, 6), indices[random.Next(indices.Length)]);
        MapVariable[] variables =
        [
            .. Enumerable.Range(0, frame.Output.Rank).Select(MapVariable.Output),
            .. Enumerable.Range(0, finishOnly ? 0 : frame.Reduction.Rank).Select(MapVariable.Reduction),
            .. random.Next(4) == 0 ? [MapVariable.Step] : Array.Empty<MapVariable>(),
        ];
        var terms = new List<AffineTerm>();
        for (int i = variables.Length == 0 ? 0 : random.Next(4); i > 0; i--)
            terms.Add(new AffineTerm(variables[random.Next(variables.Length)], random.Next(3) == 0 ? random.Next(-3, 4) : 1));
        int divisor = random.Next(4) == 0 ? random.Next(2, 5) : 1;
        return Coordinate.Affine(random.Next(1, 9), terms, random.Next(2) == 0 ? 0 : random.Next(-4, 5), divisor);
    }

    private static bool DependsOnReduction(IReadOnlyList<Operand> operands, int index) => operands[index].Map.Any(c =>
        c.Terms.Any(t => t.Variable.IsReduction) || (c.GatherOperand is { } g && DependsOnReduction(operands, g)));

    private Shape RandomShape(int rank, int greatest)
    {
        var extents = new long[rank];
        for (int d = 0; d < rank; d++)
            extents[d] = random.Next(3) == 0 ? random.Next(1, 3) : random.Next(1, greatest);
        while (extents.Aggregate(1L, (p, e) => p * e) > 3000)
            extents[random.Next(rank)] = 2;
        return new Shape(extents);
    }

    private ElementType RandomType() => random.Next(5) switch
    {
        0 => ElementType.Int32,
        1 => ElementType.UInt32,
        _ => ElementType.Float32,
    };
}
