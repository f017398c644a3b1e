using System.Numerics;
using Verifiable.Ethereum.Abi;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Tests.Devnet;
using Verifiable.Ethereum.Tests.Generated;
using Verifiable.Ethereum.Transactions;

namespace Verifiable.Ethereum.Tests.Bindings;

/// <summary>Generated bindings against the compiled contract on a node: values of every type go there and come back.</summary>
public sealed class GeneratedContractTests(AnvilFixture chain) : IClassFixture<AnvilFixture>
{
    private static readonly Hash256 Word = Keccak256.Hash("word"u8);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EchoScalars_Extremes_ComeBack(bool largest)
    {
        Scalars value = largest
            ? new Scalars(
                byte.MaxValue, ushort.MaxValue, uint.MaxValue, ulong.MaxValue, UInt128.MaxValue, (BigInteger.One << 256) - 1,
                sbyte.MaxValue, short.MaxValue, int.MaxValue, long.MaxValue, Int128.MaxValue, (BigInteger.One << 255) - 1, (1ul << 40) - 1, (1 << 23) - 1)
            : new Scalars(
                0, 0, 0, 0, 0, 0,
                sbyte.MinValue, short.MinValue, int.MinValue, long.MinValue, Int128.MinValue, -(BigInteger.One << 255), 0, -(1 << 23));

        Assert.Equal(value, await chain.Contract.EchoScalarsAsync(value));
    }

    [Fact]
    public async Task EchoScalars_BeyondAnOddWidth_Throws()
    {
        var value = new Scalars(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1ul << 40, 0);
        await Assert.ThrowsAsync<AbiException>(() => chain.Contract.EchoScalarsAsync(value));
    }

    [Fact]
    public async Task EchoOuter_NestedStructs_ComeBack()
    {
        Inner[] inners = [new(Word, [1, 2, 3], [4, 5]), new(default, [], [0, ulong.MaxValue]), new(Word, new byte[100], [6, 7])];
        var value = new Outer(true, chain.Contract.Address, [1, 2, 3, 4], Word, [9], "Zürich €", 1, inners[0], inners, [["a", ""], ["longer than thirty-two bytes, to fill words"]]);

        Outer echoed = await chain.Contract.EchoOuterAsync(value);

        Assert.Equal(value.ToAbi(), echoed.ToAbi());
        Assert.Equal("longer than thirty-two bytes, to fill words", echoed.Grid[1][0]);
        Assert.Equal(ulong.MaxValue, echoed.Inners[1].Pair[1]);
    }

    [Fact]
    public async Task Echo_Arrays_ComeBack()
    {
        (BigInteger[] values, byte[][] tags) = await chain.Contract.EchoAsync([1, BigInteger.One << 200], [[1, 2, 3], [4, 5, 6]]);

        Assert.Equal([1, BigInteger.One << 200], values);
        Assert.Equal([[1, 2, 3], [4, 5, 6]], tags);
        await Assert.ThrowsAsync<AbiException>(() => chain.Contract.EchoAsync([], [[1, 2, 3]]));
    }

    [Fact]
    public async Task Keywords_AsNames_AreUsable() =>
        Assert.Equal((6, true), await chain.Contract.KeywordsAsync(@object: 1, @class: true, from2: [1, 2], block2: 3, argument4: 0));

    [Fact]
    public async Task Simulate_OfTransaction_ReturnsItsResultWithoutSending()
    {
        using TransactionManager manager = await chain.NewAccountAsync();
        TransactionReceipt deployed = (await manager.SendAsync(Everything.Deploy(chain.Library, 8, ""))).EnsureSucceeded();
        var contract = new Everything(chain.Rpc, deployed.ContractAddress!.Value);

        Assert.Equal(8ul, await contract.SimulateStoreAsync(1, 2, "", manager.Account));
        Assert.Equal(8ul, await contract.StoredAsync());
    }

    [Theory]
    [InlineData(0, "Empty()")]
    [InlineData(1, "Error(reason: \"plain words\")")]
    [InlineData(2, "Panic(code: 1), assertion failed")]
    [InlineData(9, "Refused(caller: 0x0000000000000000000000000000000000000000, limit: 9, reason: \"never\")")]
    public async Task Call_Reverting_TellsWhy(int limit, string text)
    {
        var exception = await Assert.ThrowsAsync<ContractRevertException>(() => chain.Contract.RefuseAsync(limit));
        Assert.Equal(text, exception.Reason.Text);
    }

    [Fact]
    public async Task Call_WithoutContract_Throws()
    {
        var nobody = new Everything(chain.Rpc, Address.Parse("0x000000000000000000000000000000000000dEaD"));
        Assert.Contains("is a contract at", (await Assert.ThrowsAsync<AbiException>(() => nobody.StoredAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DecodeEvent_IndexedTextAndAnonymous_AreDecoded()
    {
        using TransactionManager manager = await chain.NewAccountAsync();

        TransactionReceipt receipt = (await manager.SendAsync(chain.Contract.Store2(5))).EnsureSucceeded();

        var hashed = Assert.IsType<Everything.HashedEvent>(chain.Contract.DecodeEvent(receipt.Logs[0]));
        Assert.Equal(Keccak256.Hash("short"u8), hashed.Text);
        Assert.Equal([5ul, 6ul], hashed.Inner.Pair);
        var silent = Assert.IsType<Everything.SilentEvent>(chain.Contract.DecodeEvent(receipt.Logs[1]));
        Assert.Equal(5, silent.Word.AsSpan()[31]);
        Assert.Null(new Everything(chain.Rpc, Address.Zero).DecodeEvent(receipt.Logs[0]));
    }

    [Fact]
    public async Task DecodeCall_OfMinedTransaction_YieldsItsArguments()
    {
        using TransactionManager manager = await chain.NewAccountAsync();
        TransactionReceipt receipt = (await manager.SendAsync(chain.Contract.Store(7, 8, "nine"))).EnsureSucceeded();

        TransactionInfo info = (await chain.Rpc.TransactionAsync(receipt.TransactionHash))!;

        Assert.Equal([AbiValue.Of(7), AbiValue.Of(8), AbiValue.Of("nine")], Everything.Functions.Store.DecodeCall(info.Input)!);
        Assert.Null(Everything.Functions.Store2.DecodeCall(info.Input));
        Assert.Equal((manager.Account, chain.Contract.Address, 0ul), (info.From, info.To!.Value, info.Nonce));
    }
}
