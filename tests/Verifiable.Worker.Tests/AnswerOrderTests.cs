using System.Text;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Worker.Tests;

public sealed class AnswerOrderTests
{
    [Fact]
    public void Next_SeveralStates_IsThatWhoseAnswerIsDueFirst()
    {
        KnownRequest[] requests = [Request(1, "b", 0, 70), Request(1, "a", 0, 80), Request(2, "a", 1, 60), Request(1, "b", 2, 50), Request(1, "b", 1, 90)];

        Assert.Equal([requests[3], requests[0], requests[4]], AnswerOrder.Next(requests, 10));
    }

    /// <summary>An expired request stays open until somebody condemns the worker of its job; the other jobs' requests must not starve behind it.</summary>
    [Fact]
    public void Next_ExpiredRequestIsOldest_TakesTheOnesThatCanStillBeAnswered()
    {
        KnownRequest[] requests = [Request(1, "a", 0, 50), Request(2, "b", 0, 100)];

        Assert.Equal([requests[1]], AnswerOrder.Next(requests, 51));
        Assert.Equal([requests[0]], AnswerOrder.Next(requests, 50));
        Assert.Empty(AnswerOrder.Next(requests, 101));
    }

    [Fact]
    public void Next_ExpiredRequestAboutTheSameState_IsLeftOut()
    {
        KnownRequest[] requests = [Request(1, "a", 0, 50), Request(1, "a", 1, 100)];

        Assert.Equal([requests[1]], AnswerOrder.Next(requests, 60));
    }

    private static KnownRequest Request(ulong job, string state, uint index, ulong deadline)
    {
        var log = new EthereumLog(default, [], [], 0, default, default, 0, 0, false);
        var chunk = new Chunk(job, 0, Keccak256.Hash(Encoding.UTF8.GetBytes(state)), 0, index);
        return new KnownRequest(new DataCourt.ChunkRequestedEvent(log, job, Keccak256.Hash(Encoding.UTF8.GetBytes($"{job} {state} {index}")), default, 0, chunk, 0, 0, deadline));
    }
}
