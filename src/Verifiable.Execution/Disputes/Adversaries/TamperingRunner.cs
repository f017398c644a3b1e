using Verifiable.Execution.Tree;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Reference;

namespace Verifiable.Execution.Disputes.Adversaries;

/// <summary>Changes one element of one operator's output in one step and computes on from there: everything that depends on it follows the changed value.</summary>
/// <param name="inner">Executes honestly.</param>
/// <param name="inputs">What steps read.</param>
/// <param name="step">The step to tamper with.</param>
/// <param name="operatorIndex">The operator to tamper with.</param>
/// <param name="element">Row-major index of the element.</param>
/// <param name="change">Gives the false raw bits from the true ones.</param>
public sealed class TamperingRunner(IStepRunner inner, JobInputs inputs, long step, int operatorIndex, long element, Func<uint, uint> change) : IStepRunner
{
    /// <inheritdoc/>
    public void Step(Tensor[] state, long current)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (current != step)
        {
            inner.Step(state, current);
            return;
        }

        Tensor[] outputs = Trace(state, current);
        for (int t = 0; t < state.Length; t++)
        {
            if (inputs.Program.States[t].Next is { } next)
                state[t].CopyFrom(outputs[next]);
        }

        foreach (Tensor output in outputs)
            output.Dispose();
    }

    /// <inheritdoc/>
    public Tensor[] Trace(Tensor[] stateBefore, long current)
    {
        ArgumentNullException.ThrowIfNull(stateBefore);
        Tensor[] outputs = inner.Trace(stateBefore, current);
        if (current != step)
            return outputs;
        ref uint bits = ref outputs[operatorIndex].Bits[checked((int)element)];
        bits = change(bits);

        var tainted = new HashSet<int> { operatorIndex };
        for (int j = operatorIndex + 1; j < outputs.Length; j++)
        {
            Operator @operator = inputs.Program.Operators[j];
            if (!@operator.Operands.Any(o => o.Source.Kind == SourceKind.Operator && tainted.Contains(o.Source.Index)))
                continue;
            tainted.Add(j);
            Tensor honest = outputs[j];
            outputs[j] = ReferenceExecutor.Evaluate(@operator, [.. @operator.Operands.Select(o => Source(o.Source, outputs, stateBefore))], current);
            honest.Dispose();
        }

        return outputs;
    }

    private Tensor Source(TensorSource source, Tensor[] outputs, Tensor[] state) => source.Kind switch
    {
        SourceKind.Operator => outputs[source.Index],
        SourceKind.State => state[source.Index],
        SourceKind.Dataset => inputs.Datasets[source.Index],
        _ => inputs.Schedule,
    };
}
