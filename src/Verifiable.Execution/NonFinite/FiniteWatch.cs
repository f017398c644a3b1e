using Verifiable.Execution.Compilation;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;

namespace Verifiable.Execution.NonFinite;

/// <summary>Tells when a training goes wrong numerically: its loss, or a tensor of its state, is NaN or infinite.</summary>
/// <remarks>
/// An infinity inside a step may be meant: an attention mask is made of them. So no operator's output counts by itself, only what a step reports (the loss) and what it hands on (the state).
/// A state tensor that begins with such values is as the job wants it and does not count. The loss costs one comparison a step; the state costs one pass over it, so it is looked at now and then.
/// </remarks>
public sealed class FiniteWatch
{
    private readonly CompiledJob _job;
    private readonly bool[] _isWatched;

    /// <summary>Watches a job.</summary>
    public FiniteWatch(CompiledJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        _job = job;
        _isWatched = [.. job.Program.States.Select((s, i) => s.Next is not null && FiniteScan.IndexOf(job.InitialState[i]) < 0)];
    }

    /// <summary>What is wrong with the loss of a step; null when nothing is, or when the program has none.</summary>
    public NonFiniteSymptom? OfLoss(float loss) => _job.LossOperator is { } index && !float.IsFinite(loss) ? new NonFiniteSymptom("the loss", index, 0, loss) : null;

    /// <summary>What is wrong with the first state tensor that something is wrong with, or null.</summary>
    public NonFiniteSymptom? OfState(IReadOnlyList<Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        for (int i = 0; i < state.Count; i++)
        {
            if (!_isWatched[i] || FiniteScan.IndexOf(state[i]) is not (>= 0 and long element))
                continue;
            StateDeclaration declaration = _job.Program.States[i];
            return new NonFiniteSymptom($"state {declaration.Label}", declaration.Next!.Value, element, state[i].Floats[(int)element]);
        }

        return null;
    }
}
