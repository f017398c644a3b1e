using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Signing;
using Verifiable.Protocol.Hashing;
using Verifiable.Storage;

namespace Verifiable.Cli.Tests;

public sealed class NodeCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("verifiable-node-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("worker")]
    [InlineData("challenger")]
    public async Task Run_DataFolderOfARunningNode_IsAUsageErrorInOneSentence(string role)
    {
        string data = Path.Combine(_folder, "data");
        using KeyValueStore running = KeyValueStore.Open(Path.Combine(data, "store"));
        var any = new Address([.. Enumerable.Repeat((byte)1, Address.Size)]);
        (Deployment.Nowhere with { ChainId = 31337, JobMarket = any, DisputeGame = any }).Save(Path.Combine(_folder, "deployment.json"));
        using (PrivateKey key = PrivateKey.Generate())
            key.WriteFile(Path.Combine(_folder, "key"));

        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] files = ["--deployment", Path.Combine(_folder, "deployment.json"), "--key", Path.Combine(_folder, "key"), "--blobs", Path.Combine(_folder, "blobs"), "--data", data];
        int code = await CommandLine.RunAsync([role, "run", .. files], output, error);

        Assert.Equal($"error: --data: expected a folder of this node alone, got one that another running worker or challenger uses ({data})", error.ToString().Trim());
        Assert.Equal(ExitCode.Usage, code);
    }
}
