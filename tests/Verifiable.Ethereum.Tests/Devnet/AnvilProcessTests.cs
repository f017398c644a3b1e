using System.Diagnostics;
using Verifiable.Ethereum.Devnet;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Signing;

namespace Verifiable.Ethereum.Tests.Devnet;

public sealed class AnvilProcessTests
{
    [Fact]
    public async Task Start_Twice_GivesTwoChainsAndDisposalEndsThem()
    {
        AnvilProcess one = await AnvilProcess.StartAsync(Repository.Anvil, new AnvilOptions { ChainId = 5 });
        AnvilProcess two = await AnvilProcess.StartAsync(Repository.Anvil, new AnvilOptions { ChainId = 6, BlockTime = null });
        using (var first = new HttpEthereumRpc(one.HttpEndpoint))
        using (var second = new HttpEthereumRpc(two.HttpEndpoint))
        {
            Assert.Equal((5ul, 6ul), (await first.ChainIdAsync(), await second.ChainIdAsync()));
            for (int i = 0; i < DevnetAccounts.Count; i++)
            {
                using PrivateKey key = DevnetAccounts.Key(i);
                Assert.NotEqual(0, await first.BalanceAsync(key.Address));
            }
        }

        await one.DisposeAsync();
        await one.DisposeAsync();
        await two.DisposeAsync();

        Assert.All([one.ProcessId, two.ProcessId], AssertGone);
    }

    [Fact]
    public async Task Start_UnknownArgument_ThrowsWithItsOutput()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            AnvilProcess.StartAsync(Repository.Anvil, new AnvilOptions { Arguments = ["--no-such-option"] }));
        Assert.Contains("--no-such-option", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NoBinary_Throws() =>
        await Assert.ThrowsAsync<FileNotFoundException>(() => AnvilProcess.StartAsync(Path.Combine(Repository.Root, "no-such-binary")));

    private static void AssertGone(int process)
    {
        try
        {
            using Process left = Process.GetProcessById(process);
            // It may still be on its way out.
            Assert.True(left.WaitForExit(TimeSpan.FromSeconds(10)), $"anvil {process} still runs");
        }
        catch (ArgumentException exception)
        {
            Assert.Contains(process.ToString(System.Globalization.CultureInfo.InvariantCulture), exception.Message, StringComparison.Ordinal);
        }
    }
}
