using Microsoft.Extensions.Logging.Abstractions;
using Verifiable.Ethereum;
using Verifiable.Ethereum.Devnet;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Signing;
using Verifiable.Ethereum.Transactions;
using Verifiable.Node.Outbox;
using Verifiable.Storage;
using Xunit.Abstractions;

namespace Verifiable.EndToEnd.Outbox;

/// <summary>A flood of paid requests on a chain with blocks of a second: answers share blocks, and a move that comes late does not wait for them.</summary>
public sealed class OutboxFloodTests(ITestOutputHelper output) : IDisposable
{
    private const int Answers = 200;
    private readonly string _folder = Directory.CreateTempSubdirectory("verifiable-flood-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Pump_FloodOfAnswersAndALateMove_TakesFewBlocksAndTheMoveIsInOneOfTheNext()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await using AnvilProcess anvil = await AnvilProcess.StartAsync(Repository.Anvil, new AnvilOptions { BlockTime = TimeSpan.FromSeconds(1) }, bound.Token);
        using var rpc = new HttpEthereumRpc(anvil.HttpEndpoint);
        using PrivateKey key = DevnetAccounts.Key(0);
        using KeyValueStore store = KeyValueStore.Open(_folder);
        using var transactions = new TransactionManager(rpc, key, new TransactionManagerOptions { PollInterval = TimeSpan.FromMilliseconds(125) });
        var pump = new OutboxPump(new Storage.Outbox(store), transactions, TimeSpan.FromMilliseconds(250), NullLogger.Instance);
        for (int answer = 0; answer < Answers; answer++)
            pump.Enqueue(NameOf(answer), Request(), new OutboxTurn(OutboxUrgency.Answer));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(bound.Token);
        Task running = pump.RunAsync(stop.Token);
        await UntilAsync(() => BlockOf(NameOf(30)) is not null);
        ulong wanted = await rpc.BlockNumberAsync(bound.Token);
        pump.Enqueue("move", Request(), new OutboxTurn(OutboxUrgency.Clock));
        await UntilAsync(() => BlockOf("move") is not null);
        await UntilAsync(() => Enumerable.Range(0, Answers).All(a => BlockOf(NameOf(a)) is not null));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        // A block may be mined while the move is signed, on a busy machine two.
        Assert.InRange(BlockOf("move")!.Value, wanted + 1, wanted + 4);
        int afterwards = Enumerable.Range(0, Answers).Count(a => BlockOf(NameOf(a)) > BlockOf("move"));
        Assert.True(afterwards > Answers / 2, $"expected the move before most answers, got {afterwards} after it");
        int blocks = Enumerable.Range(0, Answers).Select(a => BlockOf(NameOf(a))).Distinct().Count();
        output.WriteLine($"{Answers} answers in {blocks} blocks; the move {BlockOf("move") - wanted} blocks after it was wanted, before {afterwards} of them");
        Assert.InRange(blocks, 1, Answers / 3);
        Assert.Equal((ulong)Answers + 1, await transactions.MinedCountAsync(bound.Token));

        ulong? BlockOf(string name) => pump.Find(name)?.Confirmation?.BlockNumber;

        async Task UntilAsync(Func<bool> condition)
        {
            while (!condition())
                await Task.Delay(20, bound.Token);
        }
    }

    private static string NameOf(int answer) => $"answer/{answer}";

    private static TransactionRequest Request() => new(DevnetAccounts.Key(1).Address, [1, 2, 3, 4]);
}
