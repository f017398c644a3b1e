using Microsoft.Extensions.Logging.Abstractions;
using Verifiable.Node.Jobs;
using Verifiable.Node.Tests.Jobs;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Worker.Tests;

public sealed class TrainingSessionTests : IDisposable
{
    private readonly TinyJob _job = new();
    private readonly List<(uint Segment, Hash256 Root)> _receipts = [];

    public void Dispose() => _job.Dispose();

    [Fact]
    public void Run_FromTheBeginning_AnchorsEverySegment()
    {
        Session().Run(0, _job.Roots[0], CancellationToken.None);

        Assert.Equal([(0u, _job.Roots[1]), (1u, _job.Roots[2]), (2u, _job.Roots[3])], _receipts);
    }

    [Fact]
    public void Run_AfterAKillAmid_AnchorsWhatIsMissingAndExecutesTheRest()
    {
        _job.Runner.Before = step =>
        {
            if (step == 5)
                throw new InvalidOperationException("killed");
        };
        Assert.Throws<InvalidOperationException>(() => Session().Run(0, _job.Roots[0], CancellationToken.None));
        _job.Runner.Before = static _ => { };
        _job.Runner.Ran.Clear();
        _receipts.Clear();

        Session().Run(0, _job.Roots[0], CancellationToken.None);
        Assert.Equal([(0u, _job.Roots[1]), (1u, _job.Roots[2]), (2u, _job.Roots[3])], _receipts);
        Assert.Equal([4, 5, 6, 7, 8, 9], _job.Runner.Ran);
    }

    /// <summary>Whoever takes over an expired job can be disputed about its first own segment, and must have the state before it.</summary>
    [Fact]
    public void Run_TakenOver_HoldsTheStateThatItStartedFrom()
    {
        Hash256 foreign = _job.PublishForeign(7);
        Session().Run(1, foreign, CancellationToken.None);
        Assert.Equal([1u, 2u], _receipts.Select(r => r.Segment));
        Assert.Equal(_job.AfterForeign(7, 1), _receipts[0].Root);
        _job.Unpublish(foreign);

        using var player = new SegmentExecutor(_job.Job, _job.Executed, _job.Runner, 1, _job.Keep);
        Assert.Equal(7, player.StateBefore(1, foreign, CancellationToken.None)[0].Floats[0]);
    }

    [Fact]
    public void Run_FinalSegmentDiffersFromItsOwn_GoesOnFromTheChains()
    {
        Session().Run(0, _job.Roots[0], CancellationToken.None);
        Hash256 foreign = _job.PublishForeign(7);
        _receipts.Clear();

        Session().Run(1, foreign, CancellationToken.None);
        Assert.Equal((1u, _job.AfterForeign(7, 1)), _receipts[0]);
        Assert.DoesNotContain(_job.Roots[2], _receipts.Select(r => r.Root));

        // And back, should a re-org undo that: nothing of the other history is left.
        _receipts.Clear();
        Session().Run(1, _job.Roots[1], CancellationToken.None);
        Assert.Equal([(1u, _job.Roots[2]), (2u, _job.Roots[3])], _receipts);
    }

    [Fact]
    public void Run_StateOfTheLastReceiptNotToBeHad_Throws()
    {
        Assert.Throws<InvalidDataException>(() => Session().Run(1, Keccak256.Hash("nobody has it"u8), CancellationToken.None));
        Assert.Empty(_receipts);
    }

    private TrainingSession Session() => new(1, _job.Job, _job.Executed, _job.Runner, 1, _job.Keep, (segment, root) => _receipts.Add((segment, root)), NullLogger.Instance);
}
