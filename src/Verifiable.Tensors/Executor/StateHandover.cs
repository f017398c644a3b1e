using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Executor;

/// <summary>Makes operators' outputs the next state at the end of a step, and still knows the state before.</summary>
/// <remarks>
/// Where nobody else may ask for an output, its memory changes hands with that of the state, so that the old state then lies in the output's buffer until the next step writes there. Otherwise the
/// output is copied into a tensor that took the old state's place. Either way an element is moved no more often than without the old state being kept.
/// </remarks>
internal sealed class StateHandover : IDisposable
{
    private readonly StateDeclaration[] _states;

    // Of each state tensor whose next value is copied: what it was before.
    private readonly Tensor?[] _replaced;
    private OutputBuffers? _buffers;

    /// <summary>Plans the handover.</summary>
    public StateHandover(StepProgram program, OutputUse use)
    {
        _states = [.. program.States];
        _replaced = [.. program.States.Select(s => s.Next is { } next && !use.CanMove(next) ? new Tensor(s.Type, s.Shape) : null)];
    }

    /// <summary>Overwrites the state with the outputs of a step.</summary>
    public void Advance(IReadOnlyList<Tensor> state, OutputBuffers buffers)
    {
        _buffers = buffers;
        for (int t = 0; t < state.Count; t++)
        {
            if (_states[t].Next is not { } next)
                continue;
            if (_replaced[t] is { } replaced)
            {
                state[t].Swap(replaced);
                state[t].CopyFrom(buffers.Tensors[next]);
            }
            else
            {
                state[t].Swap(buffers.Tensors[next]);
            }
        }
    }

    /// <summary>Copies of the state before the last <see cref="Advance"/>; null when there was none.</summary>
    /// <param name="state">The state after it.</param>
    public Tensor[]? Before(IReadOnlyList<Tensor> state) =>
        _buffers is { } buffers ? Tensor.CloneTogether([.. state.Select((tensor, t) => _states[t].Next is { } next ? _replaced[t] ?? buffers.Tensors[next] : tensor)]) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor? tensor in _replaced)
            tensor?.Dispose();
    }
}
