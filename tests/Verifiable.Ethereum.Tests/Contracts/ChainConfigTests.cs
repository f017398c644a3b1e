using System.Numerics;
using System.Text.Json;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Devnet;
using Verifiable.Ethereum.Rlp;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Signing;
using Verifiable.Ethereum.Tests.Devnet;
using Verifiable.Ethereum.Transactions;

namespace Verifiable.Ethereum.Tests.Contracts;

/// <summary>The genesis files of chain-config, and what a deployment on one of them is.</summary>
public sealed class ChainConfigTests
{
    private static readonly Dictionary<string, ulong> Networks = new(StringComparer.Ordinal) { ["anvil"] = 31337, ["geth"] = 31338, ["besu"] = 31339 };

    [Fact]
    public void Genesis_OfEveryNetwork_FundsTheKnownAccountsOnly()
    {
        string[] known = [.. Enumerable.Range(0, DevnetAccounts.Count).Select(AddressOf)];
        foreach ((string network, ulong chainId) in Networks)
        {
            using JsonDocument genesis = Read(network);
            JsonElement config = genesis.RootElement.GetProperty("config");
            Assert.Equal(chainId, config.GetProperty("chainId").GetUInt64());
            // The soft-float normalises by CLZ (EIP-7939).
            Assert.Equal(0, config.GetProperty("osakaTime").GetInt32());
            Assert.Equal(known, genesis.RootElement.GetProperty("alloc").EnumerateObject()
                .Where(account => account.Value.GetProperty("balance").GetString() != "0x0").Select(account => account.Name));
        }
    }

    [Fact]
    public void Genesis_OfBesu_NamesTheFirstAccountAsValidator()
    {
        using JsonDocument genesis = Read("besu");
        using PrivateKey validator = DevnetAccounts.Key(0);
        byte[] expected = RlpEncoder.Encode(RlpItem.List(
            RlpItem.OfBytes(new byte[32]), RlpItem.List(RlpItem.OfBytes(validator.Address.ToArray())), RlpItem.List(), RlpItem.OfInteger(0), RlpItem.List()));
        Assert.Equal("0x" + Convert.ToHexStringLower(expected), genesis.RootElement.GetProperty("extraData").GetString());
    }

    [Theory]
    [InlineData("anvil")]
    [InlineData("geth")]
    public async Task Genesis_InGethsFormat_StartsAChainOnWhichEverythingDeploys(string network)
    {
        await using AnvilProcess anvil = await AnvilProcess.StartAsync(Repository.Anvil, new AnvilOptions
        {
            BlockTime = null,
            ChainId = Networks[network],
            Accounts = 0,
            Arguments = ["--init", PathOf(network, "genesis.json")],
        });
        using var rpc = new HttpEthereumRpc(anvil.HttpEndpoint);
        // The node itself funds nobody: what is there comes from the file. EIP-2935: late randomness is read from this contract.
        Assert.NotEmpty(await rpc.CodeAsync(Address.Parse("0x0000F90827F1C53a10cb7A02335B175320002935")));
        Assert.Equal(BigInteger.Pow(10, 22), await rpc.BalanceAsync(Address.Parse(AddressOf(9))));
        using PrivateKey key = DevnetAccounts.Key(0);
        using var sender = new TransactionManager(rpc, key, AnvilFixture.Quick);
        Deployment deployment = await ContractDeployer.DeployAsync(rpc, sender, NetworkParameters.Load(PathOf(network, "parameters.json")), CancellationToken.None);

        // The address of a contract follows from the fresh account's nonce.
        Assert.Equal(Address.OfContract(key.Address, 0), deployment.Token);
        IReadOnlyList<(Type Contract, Address Address)> contracts = DeploymentVerifier.ContractsOf(deployment);
        Assert.All(await DeploymentVerifier.CheckAsync(rpc, contracts), check => Assert.True(check.Holds, $"{check.Contract}: {check}"));

        ContractCheck none = Assert.Single(await DeploymentVerifier.CheckAsync(rpc, [(typeof(JobMarket), key.Address)]));
        Assert.False(none.Holds);
        ContractCheck other = Assert.Single(await DeploymentVerifier.CheckAsync(rpc, [(typeof(JobMarket), deployment.StakeVault)]));
        Assert.False(other.Holds);
        byte[] code = await rpc.CodeAsync(deployment.JobMarket);
        code[^1] ^= 1;
        Assert.Equal(code.Length - 1, ContractBytecode.FindDifference(typeof(JobMarket), code));

        var roles = new ProtocolTimelock(rpc, deployment.Timelock);
        Assert.True(await roles.HasRoleAsync(await roles.ProposerRoleAsync(), deployment.Governor));
        Assert.Equal(deployment.Timelock, await new ProtocolParameters(rpc, deployment.Parameters).GovernorAsync());
        Assert.False(await roles.HasRoleAsync(await roles.DefaultAdminRoleAsync(), key.Address));
    }

    private static string AddressOf(int index)
    {
        using PrivateKey key = DevnetAccounts.Key(index);
        return key.Address.ToString();
    }

    private static string PathOf(string network, string file) => Path.Combine(Repository.Root, "chain-config", network, file);

    private static JsonDocument Read(string network) => JsonDocument.Parse(File.ReadAllText(PathOf(network, "genesis.json")));
}
