using Verifiable.Ethereum.Devnet;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Signing;
using Verifiable.Ethereum.Tests.Generated;
using Verifiable.Ethereum.Transactions;

namespace Verifiable.Ethereum.Tests.Devnet;

/// <summary>One local chain for the tests of a collection, with the fixture contract deployed.</summary>
public sealed class AnvilFixture : IAsyncLifetime
{
    private AnvilProcess? _anvil;

    public AnvilProcess Anvil => _anvil ?? throw new InvalidOperationException("anvil: expected it to run, got none");

    public HttpEthereumRpc Rpc { get; private set; } = null!;

    public Everything Contract { get; private set; } = null!;

    public Address Library { get; private set; }

    /// <summary>A manager of a new account that owns 10 ether, so that tests do not share nonces.</summary>
    public async Task<TransactionManager> NewAccountAsync(TransactionManagerOptions? options = null, IEthereumRpc? rpc = null)
    {
        PrivateKey key = PrivateKey.Generate();
        await SetBalanceAsync(key.Address);
        return new TransactionManager(rpc ?? Rpc, key, options ?? Quick);
    }

    public static TransactionManagerOptions Quick { get; } = new()
    {
        PollInterval = TimeSpan.FromMilliseconds(20),
        Timeout = TimeSpan.FromSeconds(60),
        Errors = Everything.Errors.All,
    };

    public Task SetBalanceAsync(Address account) =>
        Rpc.SendAsync("anvil_setBalance", [account.ToString(), Hex.Quantity(10_000_000_000_000_000_000)]);

    public async Task MineAsync(int blocks = 1) => await Rpc.SendAsync("anvil_mine", [Hex.Quantity(blocks)]);

    public async Task InitializeAsync()
    {
        _anvil = await AnvilProcess.StartAsync(Repository.Anvil, new AnvilOptions { BlockTime = TimeSpan.FromMilliseconds(250) });
        Rpc = new HttpEthereumRpc(_anvil.HttpEndpoint);
        using TransactionManager manager = await NewAccountAsync();
        TransactionReceipt library = (await manager.SendAsync(Arithmetic.Deploy())).EnsureSucceeded();
        Library = library.ContractAddress!.Value;
        TransactionReceipt contract = (await manager.SendAsync(Everything.Deploy(Library, 7, "first"))).EnsureSucceeded();
        Contract = new Everything(Rpc, contract.ContractAddress!.Value);
    }

    public async Task DisposeAsync()
    {
        Rpc?.Dispose();
        if (_anvil is not null)
        {
            await _anvil.DisposeAsync();
        }
    }
}
