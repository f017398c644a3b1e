using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Reference;

/// <summary>Runs step programs element by element with <see cref="FoldInterpreter"/>: slow and obviously right; the fast executor must equal it bit for bit.</summary>
public static class ReferenceExecutor
{
    /// <summary>The output of one operator.</summary>
    /// <param name="operator">A valid operator.</param>
    /// <param name="operands">One tensor per operand.</param>
    /// <param name="step">The step number.</param>
    public static Tensor Evaluate(Operator @operator, IReadOnlyList<Tensor> operands, long step)
    {
        var interpreter = new FoldInterpreter(@operator, operands, step);
        var output = new Tensor(@operator.OutputType, @operator.Output);
        Span<long> digits = stackalloc long[@operator.Output.Rank];
        for (int i = 0; i < output.Count; i++)
        {
            @operator.Output.Unravel(i, digits);
            output.Bits[i] = interpreter.Element(digits);
        }

        return output;
    }

    /// <summary>Fresh tensors of every operator's output at <paramref name="step"/>; the state is not changed.</summary>
    public static Tensor[] Trace(StepProgram program, IReadOnlyList<Tensor> state, IReadOnlyList<Tensor> datasets, Tensor schedule, long step)
    {
        var outputs = new Tensor[program.Operators.Length];
        for (int i = 0; i < outputs.Length; i++)
        {
            Operator @operator = program.Operators[i];
            outputs[i] = Evaluate(@operator, [.. @operator.Operands.Select(o => Resolve(o.Source, outputs, state, datasets, schedule))], step);
        }

        return outputs;
    }

    /// <summary>Runs one step and overwrites <paramref name="state"/> with the next state.</summary>
    public static void Step(StepProgram program, IReadOnlyList<Tensor> state, IReadOnlyList<Tensor> datasets, Tensor schedule, long step)
    {
        Tensor[] outputs = Trace(program, state, datasets, schedule, step);
        for (int t = 0; t < state.Count; t++)
        {
            if (program.States[t].Next is { } next)
                state[t].CopyFrom(outputs[next]);
        }

        foreach (Tensor output in outputs)
            output.Dispose();
    }

    private static Tensor Resolve(TensorSource source, Tensor[] outputs, IReadOnlyList<Tensor> state, IReadOnlyList<Tensor> datasets, Tensor schedule) => source.Kind switch
    {
        SourceKind.Operator => outputs[source.Index],
        SourceKind.State => state[source.Index],
        SourceKind.Dataset => datasets[source.Index],
        SourceKind.Schedule => schedule,
        _ => throw new ArgumentOutOfRangeException(nameof(source), $"ReferenceExecutor: expected a source kind, got {source.Kind}"),
    };
}
