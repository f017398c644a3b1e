using Verifiable.Execution.Tree;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;
using Verifiable.Storage;
using Verifiable.Tensors;
using CheckpointFile = Verifiable.Execution.Training.Checkpoint;

namespace Verifiable.Node.Jobs;

/// <summary>Executes segments of one job, each from a state that is named by its root, and remembers what came of them. Not thread-safe.</summary>
/// <remarks>
/// Owns a state that it goes on with when the next segment starts where the last one ended; after anything else it reads the state anew. Owns neither job nor runner.
/// Where receipts are audited, the claim about each segment's last step is made on the way: an audit asks for it within a clock that leaves no time to execute many segments again.
/// </remarks>
/// <param name="job">The job.</param>
/// <param name="executed">Where the results are kept.</param>
/// <param name="runner">Runs steps.</param>
/// <param name="degree">Most threads to hash on.</param>
/// <param name="keep">Stores a checkpoint of the state of a root and gives the hash of the blob.</param>
public sealed class SegmentExecutor(LoadedJob job, ExecutedSegments executed, IStepRunner runner, int degree, Func<Hash256, byte[], Hash256> keep) : IDisposable
{
    private readonly Tensor[] _state = [.. job.Job.InitialState.Select(t => t.Clone())];

    // Which state _state is, by step and root; null while it is none in particular.
    private (ulong Step, Hash256 Root)? _current;

    /// <summary>Called after each step with its number and the state after it, which stays the executor's.</summary>
    public Action<long, IReadOnlyList<Tensor>> StepCompleted { get; init; } = static (_, _) => { };

    private JobSpec Spec => job.Job.Spec;

    private bool IsAudited => Spec.Audits.Rate != 0;

    /// <summary>Gives the root in which a segment ends.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="start">Root of the state before it.</param>
    /// <param name="cancellationToken">Ends it after the step under way.</param>
    /// <exception cref="InvalidDataException">The state of <paramref name="start"/> is not to be had: nobody published it, and the job itself does not lead there.</exception>
    public Hash256 Execute(uint segment, Hash256 start, CancellationToken cancellationToken)
    {
        StateBefore(segment, start, cancellationToken);
        return Run(segment, start, cancellationToken);
    }

    /// <summary>The claim about a segment's last step: what is remembered, else what executing the segment comes to.</summary>
    /// <param name="segment">A segment of a job whose receipts are audited.</param>
    /// <param name="start">Root of the state before it.</param>
    /// <param name="cancellationToken">Ends it after the step under way.</param>
    /// <exception cref="InvalidDataException">The state of <paramref name="start"/> is not to be had.</exception>
    /// <exception cref="InvalidOperationException">The job's receipts are not audited.</exception>
    public StepClaim ClaimOf(uint segment, Hash256 start, CancellationToken cancellationToken)
    {
        if (executed.ClaimOf(start, EndOf(segment)) is { } known)
            return known;
        if (!IsAudited)
            throw new InvalidOperationException($"claim about segment {segment}: expected a job whose receipts are audited, got an audit rate of 0");
        Execute(segment, start, cancellationToken);
        return executed.ClaimOf(start, EndOf(segment))!;
    }

    /// <summary>The state before a segment: read where somebody has it, else made by executing the job up to there. Valid until the next call; the executor owns it.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="start">Root of the state before it.</param>
    /// <param name="cancellationToken">Ends it after the step under way.</param>
    /// <exception cref="InvalidDataException">The state is not to be had.</exception>
    public IReadOnlyList<Tensor> StateBefore(uint segment, Hash256 start, CancellationToken cancellationToken)
    {
        if (_current == (Spec.Segment(segment).FirstStep, start) || TryRead(Spec.Segment(segment).FirstStep, start))
            return _state;

        // From the beginning, or from the last state on the way that is still there.
        var roots = new List<Hash256> { Spec.InitialStateRoot };
        while (roots.Count <= segment && executed.EndOf(roots[^1], EndOf((uint)roots.Count - 1)) is { } end)
            roots.Add(end);
        var next = (uint)(roots.Count - 1);
        while (!TryRead(Spec.Segment(next).FirstStep, roots[(int)next]))
            next--;
        Hash256 root = roots[(int)next];
        for (; next < segment; next++)
            root = Run(next, root, cancellationToken);
        return root == start
            ? _state
            : throw new InvalidDataException($"state before segment {segment}: expected {start} from somewhere, got none, and {root} by executing the job up to there");
    }

    /// <summary>Whether the state before a segment can be read, so that nothing before the segment has to be executed for it.</summary>
    public bool HasBefore(uint segment, Hash256 start) => _current == (Spec.Segment(segment).FirstStep, start) || TryRead(Spec.Segment(segment).FirstStep, start);

    /// <summary>The state before or after a segment, whichever <paramref name="root"/> names: read, else executed. Valid until the next call; the executor owns it.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="start">Root of the state before it.</param>
    /// <param name="root">Root of the state that is wanted.</param>
    /// <param name="cancellationToken">Ends it after the step under way.</param>
    /// <exception cref="InvalidDataException">The state is not to be had.</exception>
    public IReadOnlyList<Tensor> StateOf(uint segment, Hash256 start, Hash256 root, CancellationToken cancellationToken)
    {
        if (root == start)
            return StateBefore(segment, start, cancellationToken);
        if (_current == (EndOf(segment), root) || TryRead(EndOf(segment), root))
            return _state;
        Hash256 end = Execute(segment, start, cancellationToken);
        return end == root ? _state : throw new InvalidDataException($"state after segment {segment}: expected {root}, got {end} by executing it");
    }

    /// <summary>Goes on from the published state of a segment's end without executing it; false when there is none whose root is right.</summary>
    public bool TryAdopt(uint segment, Hash256 end) => TryRead(EndOf(segment), end);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in _state)
            tensor.Dispose();
    }

    private Hash256 Run(uint segment, Hash256 start, CancellationToken cancellationToken)
    {
        _current = null;
        (uint first, uint count) = Spec.Segment(segment);
        long last = (long)first + count - 1;
        (Hash256 Before, Hash256 Trace)? claimed = null;
        for (long step = first; step <= last; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (step == last && IsAudited)
                claimed = (TensorCommitments.StateRoot(_state, degree), TraceOf(step));
            runner.Step(_state, step);
            StepCompleted(step, _state);
        }

        Hash256 end = TensorCommitments.StateRoot(_state, degree);
        // Before the segment itself: what is known to be executed then has its claim.
        if (claimed is { } claim)
            executed.AddClaim(start, EndOf(segment), new StepClaim(claim.Before, end, claim.Trace));
        executed.Add(start, EndOf(segment), end, keep(end, CheckpointFile.Write(job.Job, _state)));
        _current = (EndOf(segment), end);
        return end;
    }

    private Hash256 TraceOf(long step)
    {
        using var traced = new TracedStep(job.Inputs, runner, Tensor.CloneTogether(_state), step, degree);
        return traced.TraceTree.Root;
    }

    private bool TryRead(ulong step, Hash256 root)
    {
        _current = null;
        bool isRead = executed.TryRead(job.Job, step, root, _state);
        if (isRead)
            _current = (step, root);
        return isRead;
    }

    private ulong EndOf(uint segment)
    {
        (uint first, uint count) = Spec.Segment(segment);
        return (ulong)first + count;
    }
}
