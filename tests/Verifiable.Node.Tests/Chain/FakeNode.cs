using Microsoft.Extensions.Logging;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Signing;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Node.Tests.Chain;

/// <summary>A node on a <see cref="FakeChain"/>, with a folder of its own that goes with it. Owns its files and what is opened on them.</summary>
internal sealed class FakeNode : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("verifiable-node-").FullName;
    private readonly CancellationTokenSource _bound = new(TimeSpan.FromSeconds(60));
    private NodeContext? _context;

    public FakeNode()
    {
        using PrivateKey key = PrivateKey.Generate();
        key.WriteFile(Path.Combine(_folder, "key"));
        Account = key.Address;
        (Deployment.Nowhere with { ChainId = FakeChain.Id, JobMarket = Numbered(4), DisputeGame = DisputeGame }).Save(Path.Combine(_folder, "deployment.json"));
        Options = new NodeOptions
        {
            Rpc = new Uri("http://chain.example:8545/v3/SECRET"),
            DeploymentFile = Path.Combine(_folder, "deployment.json"),
            KeyFile = Path.Combine(_folder, "key"),
            DataFolder = Path.Combine(_folder, "data"),
            BlobFolder = Path.Combine(_folder, "blobs"),
            Threads = 1,
            PollInterval = TimeSpan.FromMilliseconds(10),
        };
    }

    public static Address DisputeGame { get; } = Numbered(7);

    public NodeOptions Options { get; set; }

    public Address Account { get; }

    public ListLogger Logger { get; } = new();

    /// <summary>Ends when a test has taken far too long.</summary>
    public CancellationToken Bound => _bound.Token;

    public NodeContext Context => _context ?? throw new InvalidOperationException("fake node: expected it to be open, got it closed");

    /// <summary>Opens the node, or opens it again on the same files.</summary>
    public async Task<NodeContext> OpenAsync(IEthereumRpc rpc)
    {
        _context?.Dispose();
        _context = null;
        return _context = await NodeContext.OpenAsync(Options, rpc, Logger, Bound);
    }

    /// <summary>Runs the pump until something is so.</summary>
    public async Task PumpUntilAsync(Func<bool> condition)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Bound);
        Task pump = Context.Pump.RunAsync(stop.Token);
        while (!condition() && !pump.IsCompleted)
            await Task.Delay(5, Bound);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pump);
    }

    public void Dispose()
    {
        _context?.Dispose();
        _bound.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static Address Numbered(byte number) => new([.. new byte[Address.Size - 1], number]);

    /// <summary>Keeps messages.</summary>
    internal sealed class ListLogger : ILogger
    {
        private readonly List<string> _messages = [];

        public IReadOnlyList<string> Messages
        {
            get
            {
                lock (_messages)
                    return [.. _messages];
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_messages)
                _messages.Add(formatter(state, exception));
        }
    }
}
