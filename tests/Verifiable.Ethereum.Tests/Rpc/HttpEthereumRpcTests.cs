using System.Net;
using Verifiable.Ethereum.Rpc;

namespace Verifiable.Ethereum.Tests.Rpc;

public sealed class HttpEthereumRpcTests
{
    private const string Good = """{"jsonrpc":"2.0","id":{id},"result":"0x7a69"}""";

    [Fact]
    public async Task Send_TransientFaults_AreRepeated()
    {
        var handler = new ScriptedHandler(
            ScriptedHandler.Refused(), ScriptedHandler.Status(HttpStatusCode.ServiceUnavailable), ScriptedHandler.Status(HttpStatusCode.TooManyRequests), ScriptedHandler.Json(Good));
        using HttpEthereumRpc rpc = Client(handler);

        Assert.Equal(31337ul, await rpc.ChainIdAsync());
        Assert.Equal(4, handler.Requests.Count);
        Assert.Single(handler.Requests.Distinct());
    }

    [Fact]
    public async Task Send_FaultsWithoutEnd_StopAfterTheAllowedRepetitions()
    {
        var handler = new ScriptedHandler(ScriptedHandler.Refused());
        using HttpEthereumRpc rpc = Client(handler);

        var exception = await Assert.ThrowsAsync<EthereumTransportException>(() => rpc.ChainIdAsync());

        Assert.Equal(5, handler.Requests.Count);
        Assert.DoesNotContain("token", exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task Send_LastingStatus_IsNotRepeated(HttpStatusCode status)
    {
        var handler = new ScriptedHandler(ScriptedHandler.Status(status));
        using HttpEthereumRpc rpc = Client(handler);

        await Assert.ThrowsAsync<EthereumTransportException>(() => rpc.ChainIdAsync());
        Assert.Single(handler.Requests);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task Send_JsonRpcError_IsAnExceptionWithItsMembers(HttpStatusCode status)
    {
        var handler = new ScriptedHandler(ScriptedHandler.Json("""{"jsonrpc":"2.0","id":{id},"error":{"code":3,"message":"execution reverted","data":"0x01020304"}}""", status));
        using HttpEthereumRpc rpc = Client(handler);

        var exception = await Assert.ThrowsAsync<EthereumRpcException>(() => rpc.CallAsync(new CallRequest()));

        Assert.Equal((3, "execution reverted", true), (exception.Code, exception.Error, exception.IsRevert));
        Assert.Equal([1, 2, 3, 4], exception.RevertData()!);
        Assert.Single(handler.Requests);
    }

    [Theory]
    [InlineData("\"Reverted 0x0102\"", "0x0102")]
    [InlineData("{\"data\":\"0x0102\"}", "0x0102")]
    [InlineData("\"none\"", null)]
    [InlineData("\"0x012\"", null)]
    [InlineData("7", null)]
    public async Task RevertData_FormsOfOtherNodes_AreRead(string data, string? expected)
    {
        using HttpEthereumRpc rpc = Client(new ScriptedHandler(ScriptedHandler.Json("{\"jsonrpc\":\"2.0\",\"id\":{id},\"error\":{\"code\":-32000,\"message\":\"x\",\"data\":" + data + "}}")));

        var exception = await Assert.ThrowsAsync<EthereumRpcException>(() => rpc.CallAsync(new CallRequest()));

        Assert.Equal(expected, exception.RevertData() is { } bytes ? Hex.Encode(bytes) : null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("nonsense")]
    [InlineData("""{"jsonrpc":"2.0","id":{id}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":999,"result":"0x1"}""")]
    [InlineData("""{"jsonrpc":"2.0","result":"0x1"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":{id},"error":"text"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":{id},"error":{"code":"x","message":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":{id},"result":7}""")]
    [InlineData("""{"jsonrpc":"2.0","id":{id},"result":"7"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":{id},"result":"0x01"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":{id},"result":"0x10000000000000000"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":{id},"result":null}""")]
    public async Task Send_HostileAnswer_Throws(string answer)
    {
        using HttpEthereumRpc rpc = Client(new ScriptedHandler(ScriptedHandler.Json(answer)));
        await Assert.ThrowsAsync<EthereumResponseException>(() => rpc.ChainIdAsync());
    }

    [Fact]
    public async Task Send_DeepJson_Throws()
    {
        using HttpEthereumRpc rpc = Client(new ScriptedHandler(ScriptedHandler.Json(new string('[', 100_000))));
        await Assert.ThrowsAsync<EthereumResponseException>(() => rpc.ChainIdAsync());
    }

    [Fact]
    public async Task Send_TooLongAnswer_ThrowsWithoutRepeating()
    {
        var handler = new ScriptedHandler(ScriptedHandler.Json("{\"x\":\"" + new string('y', 5000) + "\"}"));
        using HttpEthereumRpc rpc = Client(handler, new EthereumRpcOptions { MaxResponseBytes = 4096, RetryDelay = TimeSpan.Zero });

        await Assert.ThrowsAsync<EthereumTransportException>(() => rpc.ChainIdAsync());
        Assert.Single(handler.Requests);
    }

    [Theory]
    [InlineData("""{"address":"0x00"}""")]
    [InlineData("""{"address":"0x0000000000000000000000000000000000000000","topics":{},"data":"0x"}""")]
    [InlineData("""{"address":"0x0000000000000000000000000000000000000000","topics":["0x00"],"data":"0x"}""")]
    [InlineData("""{"address":"0x0000000000000000000000000000000000000001","topics":[],"data":"0x","blockNumber":"0x5","blockHash":"0x0000000000000000000000000000000000000000000000000000000000000000","transactionHash":"0x0000000000000000000000000000000000000000000000000000000000000000","transactionIndex":"0x0","logIndex":"0x0"}""")]
    [InlineData("""{"address":"0x0000000000000000000000000000000000000000","topics":[],"data":"0x","blockNumber":"0x9","blockHash":"0x0000000000000000000000000000000000000000000000000000000000000000","transactionHash":"0x0000000000000000000000000000000000000000000000000000000000000000","transactionIndex":"0x0","logIndex":"0x0"}""")]
    public async Task Logs_MalformedOrNotAskedFor_Throw(string log)
    {
        using HttpEthereumRpc rpc = Client(new ScriptedHandler(ScriptedHandler.Json("{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":[" + log + "]}")));
        await Assert.ThrowsAsync<EthereumResponseException>(() => rpc.LogsAsync(new LogFilter { Addresses = [Address.Zero] }, 1, 5));
    }

    [Fact]
    public async Task Receipt_OfAnotherTransaction_Throws()
    {
        const string Receipt = """{"transactionHash":"0x1111111111111111111111111111111111111111111111111111111111111111","blockNumber":"0x1","blockHash":"0x1111111111111111111111111111111111111111111111111111111111111111","from":"0x0000000000000000000000000000000000000000","to":null,"contractAddress":null,"status":"0x1","gasUsed":"0x1","logs":[]}""";
        using HttpEthereumRpc rpc = Client(new ScriptedHandler(ScriptedHandler.Json("{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":" + Receipt + "}")));

        Assert.True((await rpc.ReceiptAsync(Hash256.FromHex(new string('1', 64))))!.Succeeded);
        await Assert.ThrowsAsync<EthereumResponseException>(() => rpc.ReceiptAsync(default));
    }

    [Fact]
    public void Constructor_WrongArguments_Throw()
    {
        Assert.Throws<ArgumentException>(() => new HttpEthereumRpc(new Uri("ws://127.0.0.1")));
        ArgumentException exception = Assert.Throws<ArgumentException>(() =>
            new HttpEthereumRpc(new Uri("http://127.0.0.1"), new EthereumRpcOptions { Retries = -1, MaxResponseBytes = 0 }));
        Assert.Equal("EthereumRpcOptions: MaxResponseBytes: expected 1 KiB to 1 GiB, got 0; Retries: expected 0 to 20, got -1", exception.Message);
    }

    private static HttpEthereumRpc Client(HttpMessageHandler handler, EthereumRpcOptions? options = null) =>
        new(new Uri("http://127.0.0.1/secret-token"), options ?? new EthereumRpcOptions { RetryDelay = TimeSpan.Zero }, handler);
}
