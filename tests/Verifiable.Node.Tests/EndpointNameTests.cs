using Verifiable.Ethereum.Contracts;
using Verifiable.Node.Tests.Chain;

namespace Verifiable.Node.Tests;

/// <summary>Addresses of hosted Ethereum nodes are secrets but for their host: messages show no more.</summary>
public sealed class EndpointNameTests : IDisposable
{
    private readonly FakeNode _node = new();

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("http://chain.example:8545/v3/SECRET", "chain.example:8545")]
    [InlineData("https://SECRET:SECRET@chain.example/?apikey=SECRET#SECRET", "chain.example")]
    [InlineData("SECRET", "an address without host")]
    public void RpcName_OfAnAddress_IsItsHost(string address, string name) =>
        Assert.Equal(name, (_node.Options with { Rpc = new Uri(address, UriKind.RelativeOrAbsolute) }).RpcName);

    [Theory]
    [InlineData("wss://chain.example/v3/SECRET")]
    [InlineData("SECRET")]
    public void Validate_WrongScheme_DoesNotShowTheToken(string address)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>((_node.Options with { Rpc = new Uri(address, UriKind.RelativeOrAbsolute) }).Validate);

        Assert.Contains("rpc: expected an http or https address", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_AnotherChain_DoesNotShowTheToken()
    {
        (Deployment.Load(_node.Options.DeploymentFile) with { ChainId = 1 }).Save(_node.Options.DeploymentFile);

        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(() => _node.OpenAsync(new FakeChain()));

        Assert.Contains("expected chain 1 ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("chain.example:8545", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", exception.Message, StringComparison.Ordinal);
    }
}
