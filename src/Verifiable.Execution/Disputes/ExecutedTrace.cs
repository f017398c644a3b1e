using Verifiable.Execution.Tree;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Tensors;

namespace Verifiable.Execution.Disputes;

/// <summary>A segment's claims, obtained by executing it again from its first state.</summary>
/// <remarks>
/// The first question runs the whole segment once and keeps the roots of the state tensors at every boundary; a question below a step runs up to that
/// step and keeps what it computed until another step is asked for. With a runner that cheats, the claims are those of the cheat. Not thread-safe.
/// </remarks>
public sealed class ExecutedTrace : IClaimTrace, IDisposable
{
    private readonly JobInputs _inputs;
    private readonly IStepRunner _runner;
    private readonly Tensor[] _start;
    private readonly long _firstStep;
    private readonly ListTree?[] _stateTrees;
    private readonly int _degree;
    private TracedStep? _traced;

    /// <summary>A segment of <paramref name="stepCount"/> steps from <paramref name="firstStep"/> on.</summary>
    /// <param name="inputs">What steps read.</param>
    /// <param name="runner">Executes.</param>
    /// <param name="start">The state before the first step; it is copied.</param>
    /// <param name="firstStep">First step of the segment.</param>
    /// <param name="stepCount">Steps of the segment, at least 1.</param>
    /// <param name="degree">Most threads for hashing.</param>
    public ExecutedTrace(JobInputs inputs, IStepRunner runner, IReadOnlyList<Tensor> start, long firstStep, long stepCount, int degree = 1)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(stepCount, 1);
        _inputs = inputs;
        _runner = runner;
        _start = Tensor.CloneTogether(start);
        _firstStep = firstStep;
        _stateTrees = new ListTree?[stepCount + 1];
        _degree = degree;
    }

    /// <summary>The tree over the state tensors' roots at a boundary.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The boundary is not one of the segment's.</exception>
    public ListTree StateTree(long boundary)
    {
        long index = boundary - _firstStep;
        if (index < 0 || index >= _stateTrees.Length)
            throw new ArgumentOutOfRangeException(nameof(boundary), $"ExecutedTrace: expected a boundary in {_firstStep}..{_firstStep + _stateTrees.Length - 1}, got {boundary}");
        if (_stateTrees[index] is null)
            ExecuteSegment();
        return _stateTrees[index]!;
    }

    /// <summary>The execution tree below a step; valid until another step is asked for.</summary>
    public TracedStep Step(long step)
    {
        if (_traced?.Step == step)
            return _traced;
        Tensor[] state = StateAt(step);
        _traced?.Dispose();
        return _traced = new TracedStep(_inputs, _runner, state, step, _degree);
    }

    /// <inheritdoc/>
    public Hash256 StateRoot(long boundary) => StateTree(boundary).Root;

    /// <inheritdoc/>
    public Hash256 TraceRoot(long step) => Step(step).TraceTree.Root;

    /// <inheritdoc/>
    public Hash256[] StateNodes(long boundary, int height, long index) => StateTree(boundary).Pollard(height, index);

    /// <inheritdoc/>
    public Hash256[] TraceNodes(long step, int height, long index) => Step(step).TraceTree.Pollard(height, index);

    /// <inheritdoc/>
    public Hash256[] OutputNodes(long step, int operatorIndex, int height, long index) => Step(step).OutputTree(operatorIndex).Pollard(height, index);

    /// <inheritdoc/>
    public byte[] OutputLeaf(long step, int operatorIndex, long leaf) => Step(step).OutputLeaf(operatorIndex, leaf);

    /// <inheritdoc/>
    public uint[] Partials(long step, int operatorIndex, long element) => Step(step).Partials(operatorIndex, element);

    /// <inheritdoc/>
    public void Dispose()
    {
        _traced?.Dispose();
        Dispose(_start);
    }

    private static void Dispose(Tensor[] tensors)
    {
        foreach (Tensor tensor in tensors)
            tensor.Dispose();
    }

    private void ExecuteSegment()
    {
        Tensor[] state = Tensor.CloneTogether(_start);
        for (int i = 0; ; i++)
        {
            _stateTrees[i] = TensorCommitments.TreeOf(state, MerkleTags.State, _degree);
            if (i == _stateTrees.Length - 1)
                break;
            _runner.Step(state, _firstStep + i);
        }

        Dispose(state);
    }

    /// <summary>A copy of the state before a step, from the step traced last where that lies before it.</summary>
    private Tensor[] StateAt(long step)
    {
        if (step < _firstStep || step >= _firstStep + _stateTrees.Length - 1)
            throw new ArgumentOutOfRangeException(nameof(step), $"ExecutedTrace: expected a step in {_firstStep}..{_firstStep + _stateTrees.Length - 2}, got {step}");
        bool resume = _traced is not null && _traced.Step <= step;
        Tensor[] state = Tensor.CloneTogether(resume ? _traced!.StateBefore : _start);
        for (long s = resume ? _traced!.Step : _firstStep; s < step; s++)
            _runner.Step(state, s);
        return state;
    }
}
