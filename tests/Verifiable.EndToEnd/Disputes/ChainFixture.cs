using System.Buffers.Binary;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verifiable.Ethereum;
using Verifiable.Ethereum.Abi;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Devnet;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Transactions;
using Verifiable.Protocol.Hashing;

namespace Verifiable.EndToEnd.Disputes;

/// <summary>One local chain that mines every transaction at once, with the protocol's contracts, and as many funded accounts as tests ask for.</summary>
/// <remarks>The node signs for every account (impersonation), so a transaction is one request.</remarks>
public sealed class ChainFixture : IAsyncLifetime
{
    private const ulong GasLimit = 25_000_000;
    private static readonly BigInteger s_funds = BigInteger.Pow(10, 22);
    private static readonly IReadOnlyList<AbiError> s_errors =
        [.. DisputeGame.Errors.All, .. JobMarket.Errors.All, .. StakeVault.Errors.All, .. FoldReferee.Errors.All, .. ProgramReferee.Errors.All, .. PostingRules.Errors.All, .. Escrow.Errors.All, .. DeliveryDesk.Errors.All];

    private readonly List<Address> _accounts = [];
    private AnvilProcess? _anvil;
    private Address _deployer;

    public HttpEthereumRpc Rpc { get; private set; } = null!;

    public Deployment Deployment { get; private set; } = null!;

    public JobMarket Market { get; private set; } = null!;

    public Escrow Escrow { get; private set; } = null!;

    public DeliveryDesk DeliveryDesk { get; private set; } = null!;

    public DisputeGame Game { get; private set; } = null!;

    public StakeVault Vault { get; private set; } = null!;

    public Reputation Reputation { get; private set; } = null!;

    public VerifiableToken Token { get; private set; } = null!;

    public FoldReferee FoldReferee { get; private set; } = null!;

    public ProgramReferee ProgramReferee { get; private set; } = null!;

    /// <summary>Every account that was made.</summary>
    public IReadOnlyList<Address> Accounts => _accounts;

    public async Task InitializeAsync()
    {
        _anvil = await AnvilProcess.StartAsync(Repository.Anvil, new AnvilOptions { BlockTime = null });
        Rpc = new HttpEthereumRpc(_anvil.HttpEndpoint);
        await Rpc.SendAsync("anvil_autoImpersonateAccount", [true]);
        using var key = DevnetAccounts.Key(0);
        _deployer = key.Address;
        using var transactions = new TransactionManager(Rpc, key, new TransactionManagerOptions { PollInterval = TimeSpan.FromMilliseconds(10) });
        Deployment = await ContractDeployer.DeployAsync(Rpc, transactions, TestNetwork.Options, CancellationToken.None);
        Market = new JobMarket(Rpc, Deployment.JobMarket);
        Escrow = new Escrow(Rpc, Deployment.Escrow);
        DeliveryDesk = new DeliveryDesk(Rpc, Deployment.DeliveryDesk);
        Game = new DisputeGame(Rpc, Deployment.DisputeGame);
        Vault = new StakeVault(Rpc, Deployment.StakeVault);
        Reputation = new Reputation(Rpc, Deployment.Reputation);
        Token = new VerifiableToken(Rpc, Deployment.Token);
        FoldReferee = new FoldReferee(Rpc, Deployment.FoldReferee);
        ProgramReferee = new ProgramReferee(Rpc, Deployment.ProgramReferee);
    }

    public async Task DisposeAsync()
    {
        Rpc?.Dispose();
        if (_anvil is not null)
            await _anvil.DisposeAsync();
    }

    /// <summary>A new account with ether and tokens, half of them deposited in the vault, the rest for the market to pull.</summary>
    public async Task<Address> NewAccountAsync()
    {
        byte[] number = new byte[Address.Size];
        BinaryPrimitives.WriteInt32BigEndian(number.AsSpan(Address.Size - sizeof(int)), _accounts.Count + 0x10000);
        var account = new Address(number);
        _accounts.Add(account);
        await Rpc.SendAsync("anvil_setBalance", [account.ToString(), Hex.Quantity(BigInteger.Pow(10, 21))]);
        await SendAsync(_deployer, Token.Transfer(account, s_funds));
        await SendAsync(account, Token.Approve(Vault.Address, s_funds));
        await SendAsync(account, Token.Approve(Escrow.Address, s_funds));
        await SendAsync(account, Vault.Deposit((UInt128)(s_funds / 2)));
        return account;
    }

    /// <summary>Mines a transaction that must succeed.</summary>
    public async Task<TransactionReceipt> SendAsync(Address from, TransactionRequest request)
    {
        TransactionReceipt receipt = await TrySendAsync(from, request);
        if (!receipt.Succeeded)
            Assert.Fail($"transaction: expected success, got {await RevertOfAsync(from, request)}");
        return receipt;
    }

    /// <summary>Mines a transaction that may revert.</summary>
    public async Task<TransactionReceipt> TrySendAsync(Address from, TransactionRequest request)
    {
        var transaction = new JsonObject
        {
            ["from"] = from.ToString(),
            ["to"] = request.To!.Value.ToString(),
            ["input"] = Hex.Encode(request.Data),
            ["gas"] = Hex.Quantity(GasLimit),
        };
        JsonElement json = await Rpc.SendAsync("eth_sendTransactionSync", [transaction]);
        return TransactionReceipt.Read(json);
    }

    /// <summary>Name of the error with which a call would revert now; null when it would not.</summary>
    public async Task<string?> RevertOfAsync(Address from, TransactionRequest request)
    {
        try
        {
            await Rpc.CallAsync(new CallRequest { From = from, To = request.To, Data = request.Data, Gas = GasLimit });
            return null;
        }
        catch (EthereumRpcException exception)
        {
            return exception.RevertData() is { } data ? Revert.Decode(data, s_errors).Name : exception.Message;
        }
    }

    /// <summary>Lets time pass on the chain.</summary>
    public async Task AdvanceTimeAsync(long seconds)
    {
        await Rpc.SendAsync("evm_increaseTime", [seconds]);
        await Rpc.SendAsync("evm_mine", []);
    }
}
