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

        Assert.True(Directory.Exists(one.StatesFolder));
        await one.DisposeAsync();
        Assert.False(Directory.Exists(one.StatesFolder));
        await one.DisposeAsync();
        await two.DisposeAsync();

        Assert.All([one.ProcessId, two.ProcessId], AssertGone);
    }

    [Fact]
    public async Task Script_HolderOfItsInputKilled_EndsTheNode()
    {
        // The first process holds the pipe, as the one that started the node does; it is ended the hard way.
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true };
        foreach (string argument in (string[])["-c", "sleep 600 | /bin/sh -c \"$0\" node \"$1\" --port 0", AnvilProcess.Script, Repository.Anvil])
        {
            start.ArgumentList.Add(argument);
        }

        string states = Directory.CreateTempSubdirectory("verifiable-chain-").FullName;
        start.Environment["CHAIN_STATES"] = states;
        using Process shell = Process.Start(start)!;
        string? line = await shell.StandardOutput.ReadLineAsync();
        int node = int.Parse(line!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        using Process holder = Process.GetProcesses().Single(p => p.ProcessName == "sleep" && ParentOf(p.Id) == shell.Id);

        holder.Kill();

        AssertGone(node);
        shell.Kill(entireProcessTree: true);
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

    // /proc/PID/stat: the fourth field, after the name in brackets. Other processes come and go meanwhile.
    private static int? ParentOf(int process)
    {
        try
        {
            return int.Parse(File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

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
