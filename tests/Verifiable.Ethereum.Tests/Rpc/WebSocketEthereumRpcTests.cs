using System.Text.Json.Nodes;
using Verifiable.Ethereum.Rpc;

namespace Verifiable.Ethereum.Tests.Rpc;

/// <summary>The WebSocket client against a scripted server: what a real node does not do on demand.</summary>
public sealed class WebSocketEthereumRpcTests
{
    private static readonly EthereumRpcOptions Quick = new() { RetryDelay = TimeSpan.FromMilliseconds(5), Timeout = TimeSpan.FromSeconds(20), Retries = 8 };

    [Fact]
    public async Task Send_AnswersOutOfOrder_ReachTheirRequests()
    {
        JsonNode? held = null;
        await using var node = new WebSocketNode(async (_, socket, request) =>
        {
            // The first request is answered after the second.
            if (held is null)
            {
                held = request;
                return;
            }

            await WebSocketNode.AnswerAsync(socket, request, "\"0x2\"");
            await WebSocketNode.AnswerAsync(socket, held, "\"0x1\"");
        });
        await using var rpc = new WebSocketEthereumRpc(node.Endpoint, Quick);

        Task<ulong> first = rpc.BlockNumberAsync();
        while (Volatile.Read(ref held) is null)
        {
            await Task.Delay(1);
        }

        Assert.Equal(2ul, await rpc.BlockNumberAsync());
        Assert.Equal(1ul, await first);
        Assert.Equal(1, node.Connections);
    }

    [Fact]
    public async Task Send_ConnectionBreaks_FailsTheRequestAndReconnectsForTheNext()
    {
        bool breaks = true;
        await using var node = new WebSocketNode((server, socket, request) =>
        {
            if (breaks)
            {
                breaks = false;
                server.Break();
                return Task.CompletedTask;
            }

            return WebSocketNode.AnswerAsync(socket, request, "\"0x5\"");
        });
        await using var rpc = new WebSocketEthereumRpc(node.Endpoint, Quick);

        await Assert.ThrowsAsync<EthereumTransportException>(() => rpc.BlockNumberAsync());
        Assert.Equal(5ul, await rpc.BlockNumberAsync());
        Assert.Equal(2, node.Connections);
    }

    [Fact]
    public async Task NewHeads_ConnectionBreaks_AreSubscribedAgain()
    {
        int subscriptions = 0;
        await using var node = new WebSocketNode(async (server, socket, request) =>
        {
            if ((string?)request["method"] != "eth_subscribe")
            {
                return;
            }

            // The notification follows the answer at once; after the first two the connection breaks.
            int n = Interlocked.Increment(ref subscriptions);
            await WebSocketNode.AnswerAsync(socket, request, $"\"0xs{n}\"");
            await WebSocketNode.SendAsync(socket, Head($"0xs{n}", n));
            if (n < 3)
            {
                server.Break();
            }
        });
        await using var rpc = new WebSocketEthereumRpc(node.Endpoint, Quick);

        var numbers = new List<ulong>();
        await foreach (BlockHeader header in rpc.NewHeadsAsync())
        {
            numbers.Add(header.Number);
            if (header.Number == 3)
            {
                break;
            }
        }

        // A notification just before a break may be lost with the connection, never told twice or out of order.
        Assert.Equal(numbers.Order().Distinct(), numbers);
        Assert.Equal(3, subscriptions);
    }

    [Fact]
    public async Task NewHeads_SlowReader_EndsWithAnError()
    {
        await using var node = new WebSocketNode(async (_, socket, request) =>
        {
            await WebSocketNode.AnswerAsync(socket, request, (string?)request["method"] == "eth_subscribe" ? "\"0xs\"" : "\"0x9\"");
            for (int i = 0; i < 20; i++)
            {
                await WebSocketNode.SendAsync(socket, Head("0xs", i));
            }
        });
        await using var rpc = new WebSocketEthereumRpc(node.Endpoint, Quick with { SubscriptionCapacity = 4 });

        await Assert.ThrowsAsync<EthereumTransportException>(async () =>
        {
            await foreach (BlockHeader header in rpc.NewHeadsAsync())
            {
                // Answers arrive although notifications wait.
                Assert.Equal(9ul, await rpc.BlockNumberAsync());
            }
        });
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[]")]
    public async Task Send_HostileMessage_BreaksTheConnection(string message)
    {
        await using var node = new WebSocketNode((_, socket, _) => WebSocketNode.SendAsync(socket, message));
        await using var rpc = new WebSocketEthereumRpc(node.Endpoint, Quick);

        await Assert.ThrowsAsync<EthereumTransportException>(() => rpc.BlockNumberAsync());
    }

    [Fact]
    public async Task Send_TooLongMessage_BreaksTheConnection()
    {
        await using var node = new WebSocketNode((_, socket, _) => WebSocketNode.SendAsync(socket, $"{{\"x\":\"{new string('y', 5000)}\"}}"));
        await using var rpc = new WebSocketEthereumRpc(node.Endpoint, Quick with { MaxResponseBytes = 4096 });

        await Assert.ThrowsAsync<EthereumTransportException>(() => rpc.BlockNumberAsync());
    }

    [Fact]
    public async Task Send_NobodyListens_Throws()
    {
        Uri endpoint;
        await using (var node = new WebSocketNode((_, _, _) => Task.CompletedTask))
        {
            endpoint = node.Endpoint;
        }

        await using var rpc = new WebSocketEthereumRpc(endpoint, Quick with { Retries = 1 });
        await Assert.ThrowsAsync<EthereumTransportException>(() => rpc.BlockNumberAsync());
    }

    [Fact]
    public async Task Send_NoAnswer_TimesOut()
    {
        await using var node = new WebSocketNode((_, _, _) => Task.CompletedTask);
        await using var rpc = new WebSocketEthereumRpc(node.Endpoint, Quick with { Timeout = TimeSpan.FromMilliseconds(50) });

        await Assert.ThrowsAsync<EthereumTransportException>(() => rpc.BlockNumberAsync());
    }

    [Fact]
    public async Task Send_AfterDispose_Throws()
    {
        var rpc = new WebSocketEthereumRpc(new Uri("ws://127.0.0.1:1"), Quick);
        await rpc.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => rpc.BlockNumberAsync());
    }

    private static string Head(string subscription, int number) => new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["method"] = "eth_subscription",
        ["params"] = new JsonObject
        {
            ["subscription"] = subscription,
            ["result"] = new JsonObject
            {
                ["number"] = Hex.Quantity(number),
                ["hash"] = "0x" + new string('1', 64),
                ["parentHash"] = "0x" + new string('2', 64),
                ["timestamp"] = "0x1",
                ["gasLimit"] = "0x1",
                ["gasUsed"] = "0x1",
            },
        },
    }.ToJsonString();
}
