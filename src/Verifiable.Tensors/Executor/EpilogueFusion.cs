using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Executor;

/// <summary>Draws an operator into the element-wise one that alone reads its output: the value between them is never written to memory.</summary>
/// <remarks>
/// <c>y[o] = c(f(o), o)</c> after <c>f[o] = finish(fold)</c> becomes one fold with the finish <c>c(finish(acc), o)</c>: the same operations on the same values in the
/// same order, so the same bits. What a tensor would have made canonical is made canonical in between.
/// </remarks>
internal static class EpilogueFusion
{
    /// <summary>The program's operators in order, without those that were drawn into others.</summary>
    /// <param name="program">The program.</param>
    /// <param name="isNeeded">Whether somebody else asks for an operator's output.</param>
    public static IReadOnlyList<PlannedOperator> Plan(StepProgram program, Func<int, bool> isNeeded)
    {
        int count = program.Operators.Length;
        var readers = new HashSet<int>[count];
        for (int i = 0; i < count; i++)
        {
            foreach (Operand operand in program.Operators[i].Operands.Where(o => o.Source.Kind == SourceKind.Operator))
                (readers[operand.Source.Index] ??= []).Add(i);
        }

        var fused = new Operator?[count];
        for (int i = 0; i < count; i++)
        {
            Operator consumer = program.Operators[i];
            int[] producers = [.. consumer.Operands.Where(o => o.Source.Kind == SourceKind.Operator).Select(o => o.Source.Index).Distinct()];

            // Element-wise ones first: after a fold has been drawn in, nothing else can be.
            foreach (int producer in producers.OrderBy(p => fused[p]?.Reduction.Count))
            {
                if (!isNeeded(producer) && readers[producer].Count == 1 && fused[producer] is { } definition && TryFuse(definition, producer, consumer) is { } joined)
                {
                    consumer = joined;
                    fused[producer] = null;
                }
            }

            fused[i] = consumer;
        }

        return [.. fused.Select((definition, index) => definition is null ? null : new PlannedOperator(index, definition)).OfType<PlannedOperator>()];
    }

    /// <summary>One operator for two, or null where they do not fit.</summary>
    /// <param name="producer">The first operator.</param>
    /// <param name="index">Its place in the program.</param>
    /// <param name="consumer">The second one.</param>
    private static Operator? TryFuse(Operator producer, int index, Operator consumer)
    {
        var source = new TensorSource(SourceKind.Operator, index);
        bool[] isValue = [.. consumer.Operands.Select(o => o.Source == source)];
        bool fits = consumer.Reduction.Rank == 0 && consumer.Output.Equals(producer.Output)
            && consumer.Operands.Length - isValue.Count(v => v) + producer.Operands.Length <= ProgramLimits.MaxOperands
            && consumer.Operands.All(o => o.Source != source || IsIdentity(o)) && !consumer.Operands.Any(o => o.Map.Any(c => c.GatherOperand is { } g && isValue[g]));
        if (!fits)
            return null;

        ImmutableArray<Operand>.Builder operands = producer.Operands.ToBuilder();
        var places = new int[isValue.Length];
        for (int i = 0; i < places.Length; i++)
        {
            if (isValue[i])
                continue;
            places[i] = operands.Count;
            operands.Add(consumer.Operands[i] with { Map = [.. consumer.Operands[i].Map.Select(c => c.GatherOperand is { } g ? Coordinate.Gather(c.Extent, places[g]) : c)] });
        }

        try
        {
            ScalarProgram program = Join(producer, consumer, i => isValue[i], i => places[i]);
            return producer.Reduction.Count == 1
                ? consumer with { AccumulatorType = consumer.OutputType, Init = 0, Reduction = producer.Reduction, Operands = operands.ToImmutable(), Body = program, Finish = ScalarProgram.Empty }
                : producer with { OutputType = consumer.OutputType, Operands = operands.ToImmutable(), Finish = program, Label = consumer.Label };
        }
        catch (InvalidOperationException)
        {
            // Together they are longer than a scalar program may be.
            return null;
        }
    }

    // The body of both where the producer folds nothing, else the finish of both.
    private static ScalarProgram Join(Operator producer, Operator consumer, Func<int, bool> isValue, Func<int, int> place)
    {
        var splice = new ScalarSplice();
        ScalarProgramBuilder.Register value = producer.Reduction.Count > 1
            ? splice.Accumulator
            : splice.Stored(producer.Body, producer.AccumulatorType, splice.Append(producer.Body, () => splice.Constant(producer.Init), splice.Operand));
        if (!producer.Finish.IsEmpty)
            value = splice.Append(producer.Finish, Same(value), splice.Operand);
        value = splice.Stored(producer.Finish.IsEmpty ? producer.Body : producer.Finish, producer.OutputType, value);

        ScalarProgramBuilder.Register result = splice.Append(consumer.Body, () => splice.Constant(consumer.Init), Operand);
        if (!consumer.Finish.IsEmpty)
            result = splice.Append(consumer.Finish, Same(splice.Stored(consumer.Body, consumer.AccumulatorType, result)), Operand);
        return splice.Build(result);

        ScalarProgramBuilder.Register Operand(int index) => isValue(index) ? value : splice.Operand(place(index));

        static Func<ScalarProgramBuilder.Register> Same(ScalarProgramBuilder.Register register) => () => register;
    }

    // Whether an operand is read at the element that is computed.
    private static bool IsIdentity(Operand operand) => operand.Map.Index().All(c => c.Item is { Constant: 0, Divisor: 1, GatherOperand: null } own
        && (own.Terms is [{ Coefficient: 1 } term] && term.Variable == MapVariable.Output(c.Index)));
}
