using System.Numerics;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Transactions;
using Verifiable.Node.Disputes;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;

namespace Verifiable.EndToEnd.Disputes;

/// <summary>One game on the chain, played by two functions from positions to moves.</summary>
/// <remarks>A player without a move, or whose move reverts, lets its clock run out.</remarks>
internal sealed class ChainGame
{
    private const int MoreThanAnyGame = 200;
    private readonly ChainFixture _chain;
    private readonly PostedJob _job;
    private readonly ProgramHeader _header;
    private readonly List<EthereumLog> _logs;

    private ChainGame(ChainFixture chain, PostedJob job, int segment, Address challenger, BigInteger id, IEnumerable<EthereumLog> logs)
    {
        _chain = chain;
        _job = job;
        _header = job.Job.Encoded.Header.ToContract();
        _logs = [.. logs];
        Segment = segment;
        Challenger = challenger;
        Id = id;
    }

    public BigInteger Id { get; }

    public int Segment { get; }

    public Address Challenger { get; }

    /// <summary>The phases in which a move was made, in order.</summary>
    public List<DisputePhase> Visited { get; } = [];

    /// <summary>The last position in which somebody had to move.</summary>
    public DisputePosition Last { get; private set; } = null!;

    /// <summary>Name of the error with which the last move reverted, or null.</summary>
    public string? Reverted { get; private set; }

    /// <summary>Most gas of a move by phase.</summary>
    public Dictionary<DisputePhase, ulong> Gas { get; } = [];

    /// <summary>Opens a game on a submitted segment.</summary>
    public static async Task<ChainGame> OpenAsync(ChainFixture chain, PostedJob job, int segment, Address challenger)
    {
        Hash256 start = segment == 0 ? job.Job.Honest(0).StateRoot(0) : job.Receipts[segment - 1];
        TransactionReceipt receipt = await chain.SendAsync(challenger, chain.Game.Open(job.Id, (uint)segment, 0, start, job.Receipts[segment]));
        EthereumLog[] logs = [.. receipt.Logs.Where(l => l.Address == chain.Game.Address)];
        BigInteger id = logs.Select(DisputeGame.GameOpenedEvent.TryDecode).First(e => e is not null)!.GameId;
        return new ChainGame(chain, job, segment, challenger, id, logs);
    }

    /// <summary>The contract's state.</summary>
    public Task<Game> StateAsync() => _chain.Game.GameOfAsync(Id);

    /// <summary>Plays to the end.</summary>
    public async Task<Game> PlayAsync(Func<DisputePosition, DisputeMove?> worker, Func<DisputePosition, DisputeMove?> challenger)
    {
        for (int move = 0; move < MoreThanAnyGame; move++)
        {
            Game state = await StateAsync();
            if ((DisputePhase)state.Phase == DisputePhase.Closed)
                return state;
            Last = GameReplay.Position(state, _logs);
            (Address mover, _) = await _chain.Game.MoverOfAsync(Id);
            Assert.Contains(mover, new[] { _job.Worker, Challenger });
            DisputeMove? next = (mover == Challenger ? challenger : worker)(Last);
            if (next is null || !await TryMoveAsync(mover, state.Node, next))
                await TimeOutAsync();
        }

        throw new InvalidOperationException($"game {Id}: expected an end within {MoreThanAnyGame} moves, got phase {Last.Phase}");
    }

    private async Task<bool> TryMoveAsync(Address mover, Hash256 node, DisputeMove move)
    {
        TransactionRequest request = MoveEncoding.Encode(_chain.Game, Id, node, _header, move);
        TransactionReceipt receipt = await _chain.TrySendAsync(mover, request);
        if (!receipt.Succeeded)
        {
            Reverted = await _chain.RevertOfAsync(mover, request);
            return false;
        }

        _logs.AddRange(receipt.Logs.Where(l => l.Address == _chain.Game.Address));
        Visited.Add(Last.Phase);
        Gas[Last.Phase] = Math.Max(receipt.GasUsed, Gas.GetValueOrDefault(Last.Phase));
        bool terminal = Last.Phase is DisputePhase.ProveNextState or DisputePhase.ProveBlock or DisputePhase.ProveFinish or DisputePhase.ProveElement;
        Assert.InRange(receipt.GasUsed, 21_000ul, terminal ? GasBudget.Terminal : GasBudget.Move);
        return true;
    }

    /// <summary>Nobody can end the game before the mover's clock has run out; then anybody can.</summary>
    private async Task TimeOutAsync()
    {
        Assert.Equal("ClockRunning", await _chain.RevertOfAsync(_job.Requester, _chain.Game.Timeout(Id)));
        (_, BigInteger deadline) = await _chain.Game.MoverOfAsync(Id);
        ulong now = (await _chain.Rpc.BlockAsync(BlockTag.Latest))!.Timestamp;
        await _chain.AdvanceTimeAsync((long)deadline + 1 - (long)now);
        await _chain.SendAsync(_job.Requester, _chain.Game.Timeout(Id));
    }
}
