using System.Text.Json;
using Verifiable.EndToEnd.Disputes;
using Verifiable.Ethereum;
using Verifiable.Ethereum.Abi;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Devnet;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Transactions;
using Verifiable.Node.Disputes;
using Verifiable.Protocol.Hashing;

namespace Verifiable.EndToEnd.Fuzz;

/// <summary>A chain with the real dispute game and referee, and an arena that plays whole games on them: <c>contracts/test/dispute/GameArena.sol</c>.</summary>
/// <remarks>A game is one call that changes nothing, so games are independent of each other and may run side by side.</remarks>
public sealed class ArenaChain : IAsyncLifetime
{
    private const ulong GasLimit = 2_000_000_000;
    private static readonly AbiFunction s_initialize = AbiFunction.Parse("initialize(address game, address referee)");
    private static readonly AbiFunction s_play = AbiFunction.Parse(
        "play((bytes32 programRoot, bytes32 datasetRoot, bytes32 scheduleRoot, uint32 steps, uint32 interval, uint16 operatorCount, uint16 stateCount, uint16 datasetCount) job, "
        + "uint32 segment, bytes32 start, bytes32 end, (bool byWorker, bool accepted, bytes call)[] moves) returns ((uint256 agreed, bytes answer, bool workerMoves, " + GameType() + " game) result)");

    private static readonly IReadOnlyList<AbiError> s_errors = [.. DisputeGame.Errors.All, .. FoldReferee.Errors.All];

    private AnvilProcess? _anvil;
    private HttpEthereumRpc _rpc = null!;
    private Address _arena;
    private DisputeGame _game = null!;

    public async Task InitializeAsync()
    {
        string limit = GasLimit.ToString(System.Globalization.CultureInfo.InvariantCulture);
        _anvil = await AnvilProcess.StartAsync(Repository.Anvil, new AnvilOptions { BlockTime = null, Arguments = ["--gas-limit", limit] });
        _rpc = new HttpEthereumRpc(_anvil.HttpEndpoint);
        using var key = DevnetAccounts.Key(0);
        using var transactions = new TransactionManager(_rpc, key, new TransactionManagerOptions { PollInterval = TimeSpan.FromMilliseconds(10) });
        _arena = await CreateAsync(new TransactionRequest(null, Creation()));
        Address referee = await CreateAsync(FoldReferee.Deploy());
        _game = new DisputeGame(_rpc, await CreateAsync(DisputeGame.Deploy(_arena)));
        (await transactions.SendAsync(new TransactionRequest(_arena, s_initialize.EncodeCall(AbiValue.Of(_game.Address), AbiValue.Of(referee))), CancellationToken.None)).EnsureSucceeded();

        async Task<Address> CreateAsync(TransactionRequest request) =>
            (await transactions.SendAsync(request, CancellationToken.None)).EnsureSucceeded().ContractAddress!.Value;
    }

    public async Task DisposeAsync()
    {
        _rpc?.Dispose();
        if (_anvil is not null)
            await _anvil.DisposeAsync();
    }

    /// <summary>Lets the contract follow a game.</summary>
    internal async Task<ArenaResult> PlayAsync(FuzzedGame game)
    {
        Protocol.Jobs.JobSpec spec = game.Job.Spec(new Protocol.Jobs.Verification(0, 0, 0, 0, 0, 0, 0, 0, 0), new Protocol.Jobs.Payment(Address.Zero, 0, 0));
        ProgramHeader header = game.Job.Encoded.Header.ToContract();
        byte[] call = s_play.EncodeCall(
            AbiValue.List(
                AbiValue.Of(spec.ProgramRoot), AbiValue.Of(spec.DatasetRoot), AbiValue.Of(spec.ScheduleRoot), AbiValue.Of(spec.Steps), AbiValue.Of(spec.CheckpointInterval),
                AbiValue.Of((uint)header.OperatorCount), AbiValue.Of((uint)header.StateCount), AbiValue.Of((uint)header.DatasetCount)),
            AbiValue.Of((uint)game.Segment),
            AbiValue.Of(game.Start),
            AbiValue.Of(game.End),
            AbiValue.ListOf(game.Moves, m => AbiValue.List(
                AbiValue.Of(m.ByWorker), AbiValue.Of(m.Accepted), AbiValue.Of(MoveEncoding.Encode(_game, 1, m.Node, header, m.Move).Data))));
        byte[] answer = await _rpc.CallAsync(new CallRequest { To = _arena, Data = call, Gas = GasLimit });
        IReadOnlyList<AbiValue> result = s_play.DecodeOutputs(answer)[0].ToList();
        return new ArenaResult((int)result[0].ToInteger(), result[1].ToBytes(), result[2].ToBoolean(), Game.FromAbi(result[3]));
    }

    /// <summary>Name of the error in an answer.</summary>
    internal static string ErrorIn(byte[] answer) => answer.Length == 0 ? "no error" : Revert.Decode(answer, s_errors).Name ?? Hex.Encode(answer);

    private static string GameType() => DisputeGame.Functions.GameOf.Outputs[0].Type.ToString()!;

    private static byte[] Creation()
    {
        using JsonDocument artifact = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "contracts/out/GameArena.sol/GameArena.json")));
        return Hex.Decode(artifact.RootElement.GetProperty("bytecode").GetProperty("object").GetString()!);
    }
}
