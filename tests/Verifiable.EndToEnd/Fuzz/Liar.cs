using Verifiable.EndToEnd.Disputes;
using Verifiable.Execution.Disputes;
using Verifiable.Execution.Disputes.Adversaries;
using Verifiable.Execution.Tree;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;

namespace Verifiable.EndToEnd.Fuzz;

/// <summary>Makes claims about a segment that are false in one place. Owns the executions behind them.</summary>
internal sealed class Liar(DisputableJob job, int segment, Random random) : IDisposable
{
    private readonly List<ExecutedTrace> _executions = [];

    private int First => job.FirstStep(segment);

    private int End => job.EndStep(segment);

    /// <summary>Claims with this lie, and the lie that they really have: one that cannot be told here, or that does not reach the end of the segment, becomes another.</summary>
    public (Lie Lie, IClaimTrace Claims) Tell(Lie lie)
    {
        IClaimTrace? claims = lie == Lie.None ? job.Honest(segment) : Try(lie);
        if (lie == Lie.None || (claims is not null && claims.StateRoot(End) != job.EndRoot(segment)))
            return (lie, claims!);
        // What becomes the first state is always seen.
        lie = lie is Lie.Partials or Lie.Children ? lie : Lie.Element;
        return (lie, Wrap(lie, Tamper(End - 1, job.Program.States[0].Next!.Value)));
    }

    public void Dispose()
    {
        foreach (ExecutedTrace execution in _executions)
            execution.Dispose();
    }

    private IClaimTrace? Try(Lie lie)
    {
        ExecutedTrace honest = job.Honest(segment);
        // Lies in the last step are seen more often than those that later steps may hide.
        int step = random.Next(3) == 0 ? random.Next(First, End) : End - 1;
        switch (lie)
        {
            case Lie.SkippedStep:
                return Execute(new SkippingRunner(new ReferenceRunner(job.Inputs), step));
            case Lie.OldBoundaries:
                return new ReplayedCheckpointTrace(honest, random.Next(First + 1, End + 1), First);
            case Lie.LastBoundary:
                return new FalseRootsTrace(honest, RandomHash(), boundary: End);
            case Lie.Trace:
                return new FalseRootsTrace(new FalseRootsTrace(honest, RandomHash(), step: End - 1), RandomHash(), boundary: End);
            case Lie.Padding:
                return Padding(honest);
            case Lie.NextState:
                int tensor = random.Next(job.Program.States.Length);
                return Execute(new StateEditingRunner(new ReferenceRunner(job.Inputs), step, tensor, random.NextInt64(job.Program.States[tensor].Shape.Count), Change()));
            default:
                return Wrap(lie, Tamper(step, random.Next(job.Program.Operators.Length)));
        }
    }

    private DirtyPaddingTrace? Padding(ExecutedTrace honest)
    {
        int[] padded = [.. job.Program.States.Where(s => s.Next is not null && HasPadding(s.Shape)).Select(s => s.Next!.Value)];
        return padded.Length == 0 ? null : new DirtyPaddingTrace(honest, job.Program, End - 1, padded[random.Next(padded.Length)]);
    }

    private static bool HasPadding(Shape shape)
    {
        var geometry = new TensorGeometry(shape);
        return geometry.ElementAt(geometry.LeafCount - 1, TensorGeometry.LeafElements - 1) < 0;
    }

    private ExecutedTrace Tamper(int step, int operatorIndex) => Execute(new TamperingRunner(
        new ReferenceRunner(job.Inputs), job.Inputs, step, operatorIndex, random.NextInt64(job.Program.Operators[operatorIndex].Output.Count), Change()));

    private IClaimTrace Wrap(Lie lie, ExecutedTrace tampered) => lie switch
    {
        Lie.Partials => new WrongPartialsTrace(tampered, random.Next(130), Change()),
        Lie.Children => new WrongChildrenTrace(tampered),
        _ => tampered,
    };

    private Func<uint, uint> Change()
    {
        uint mask = random.Next(2) == 0 ? 1u : 1u << random.Next(32);
        return bits => bits ^ mask;
    }

    private ExecutedTrace Execute(IStepRunner runner)
    {
        ExecutedTrace execution = job.Execute(runner, segment);
        _executions.Add(execution);
        return execution;
    }

    private Hash256 RandomHash()
    {
        byte[] bytes = new byte[Hash256.Size];
        random.NextBytes(bytes);
        return new Hash256(bytes);
    }
}
