using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Tests.Devnet;
using Verifiable.Ethereum.Tests.Generated;
using Verifiable.Ethereum.Transactions;

namespace Verifiable.Ethereum.Tests.Transactions;

public sealed class TransactionManagerTests(AnvilFixture chain) : IClassFixture<AnvilFixture>
{
    [Fact]
    public async Task Deploy_OfLinkedContract_RunsItsConstructor()
    {
        using TransactionManager manager = await chain.NewAccountAsync();
        TransactionReceipt receipt = (await manager.SendAsync(Everything.Deploy(chain.Library, 8, "second", 5))).EnsureSucceeded();
        var contract = new Everything(chain.Rpc, receipt.ContractAddress!.Value);

        Assert.Equal(Address.OfContract(manager.Account, 0), contract.Address);
        Assert.Equal(8ul, await contract.StoredAsync());
        Assert.Equal(manager.Account, await contract.OwnerAsync());
        Assert.Equal(5, await chain.Rpc.BalanceAsync(contract.Address));
        Assert.Equal(42, await contract.TwiceAsync(21));
    }

    [Fact]
    public async Task Send_OfCall_EmitsItsEvent()
    {
        using TransactionManager manager = await chain.NewAccountAsync();

        TransactionReceipt receipt = (await manager.SendAsync(chain.Contract.Store(5, 99, "note", 3))).EnsureSucceeded();

        var stored = Assert.IsType<Everything.StoredEvent>(chain.Contract.DecodeEvent(Assert.Single(receipt.Logs)));
        Assert.Equal((5, manager.Account, 99ul, "note"), (stored.Key, stored.By, stored.Value, stored.Note));
    }

    [Fact]
    public async Task Send_OfManyAtOnce_GivesEachItsNonce()
    {
        using TransactionManager manager = await chain.NewAccountAsync();

        TransactionOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => manager.SendAsync(chain.Contract.Store2((ulong)i))));

        Assert.All(outcomes, o => Assert.True(o.EnsureSucceeded().Succeeded));
        Assert.Equal(20ul, await chain.Rpc.TransactionCountAsync(manager.Account));
    }

    [Fact]
    public async Task Send_OfRevertingCall_TellsTheCustomErrorWithoutSending()
    {
        using TransactionManager manager = await chain.NewAccountAsync();

        TransactionOutcome outcome = await manager.SendAsync(chain.Contract.StoreBefore(0, 1));

        var reverted = Assert.IsType<TransactionOutcome.Reverted>(outcome);
        Assert.Null(reverted.Receipt);
        Assert.Equal($"Refused(caller: {manager.Account}, limit: 0, reason: \"too late\")", reverted.Reason.Text);
        Assert.Equal(0ul, await chain.Rpc.TransactionCountAsync(manager.Account));
    }

    [Fact]
    public async Task Send_OfCallThatRevertsOnceMined_TellsTheCustomError()
    {
        using TransactionManager manager = await chain.NewAccountAsync();
        TransactionRequest request = chain.Contract.StoreBefore(1, 1) with { GasLimit = 200_000 };

        TransactionOutcome outcome = await manager.SendAsync(request);

        var reverted = Assert.IsType<TransactionOutcome.Reverted>(outcome);
        Assert.False(reverted.Receipt!.Succeeded);
        Assert.Equal("Refused", reverted.Reason.Name);
        Assert.Equal(1, reverted.Reason.Arguments[1].ToInteger());
    }
}
