using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verifiable.Ethereum.Rpc;

/// <summary>One open WebSocket: matches answers with requests and notifications with subscriptions, until it breaks.</summary>
internal sealed class WebSocketConnection : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly EthereumRpcOptions _options;
    private readonly Action<Exception?> _onBroken;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly SemaphoreSlim _subscribing = new(1, 1);
    private readonly ConcurrentDictionary<long, PendingRequest> _pending = new();
    private readonly ConcurrentDictionary<string, Subscription> _subscriptions = new(StringComparer.Ordinal);
    private readonly Lock _closing = new();
    private Task _receiving = Task.CompletedTask;
    private bool _broken;
    private long _id;

    private WebSocketConnection(EthereumRpcOptions options, Action<Exception?> onBroken)
    {
        _options = options;
        _onBroken = onBroken;
    }

    public bool IsOpen
    {
        get
        {
            lock (_closing)
            {
                return !_broken;
            }
        }
    }

    public static async Task<WebSocketConnection> OpenAsync(
        Uri endpoint, EthereumRpcOptions options, Action<Exception?> onBroken, CancellationToken cancellationToken)
    {
        var connection = new WebSocketConnection(options, onBroken);
        // A peer that is gone without closing is noticed by unanswered pings; subscriptions would wait for it for ever.
        connection._socket.Options.KeepAliveInterval = options.Timeout / 2;
        connection._socket.Options.KeepAliveTimeout = options.Timeout;
        try
        {
            await connection._socket.ConnectAsync(endpoint, cancellationToken).WaitAsync(options.Timeout, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            connection._socket.Dispose();
            throw new EthereumTransportException($"connect: expected a WebSocket within {options.Timeout}, got none", exception);
        }
        catch
        {
            connection._socket.Dispose();
            throw;
        }

        connection._receiving = Task.Run(connection.ReceiveAsync, CancellationToken.None);
        return connection;
    }

    public Task<JsonElement> RequestAsync(string method, JsonArray parameters, CancellationToken cancellationToken) =>
        RequestAsync(method, parameters, null, cancellationToken);

    /// <summary>Subscribes unless this connection already did.</summary>
    public async Task EnsureSubscribedAsync(Subscription subscription, CancellationToken cancellationToken)
    {
        await _subscribing.WaitAsync(cancellationToken);
        try
        {
            if (!_subscriptions.Values.Contains(subscription))
            {
                var parameters = (JsonArray)subscription.Parameters.DeepClone();
                await RequestAsync("eth_subscribe", parameters, subscription, cancellationToken);
            }
        }
        finally
        {
            _subscribing.Release();
        }
    }

    /// <summary>Stops delivering to a subscription; the node is told without waiting.</summary>
    public void Forget(Subscription subscription)
    {
        foreach ((string id, Subscription known) in _subscriptions)
        {
            if (ReferenceEquals(known, subscription) && _subscriptions.TryRemove(id, out _) && IsOpen)
            {
                _ = UnsubscribeAsync(id);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
    }

    private async Task UnsubscribeAsync(string id)
    {
        try
        {
            await RequestAsync("eth_unsubscribe", [id], null, _stop.Token);
        }
        catch (Exception exception) when (exception is IOException or EthereumRpcException or OperationCanceledException or ObjectDisposedException)
        {
            // The node forgets subscriptions with the connection; until then unknown notifications are dropped.
            return;
        }
    }

    private async Task<JsonElement> RequestAsync(string method, JsonArray parameters, Subscription? subscription, CancellationToken cancellationToken)
    {
        long id = Interlocked.Increment(ref _id);
        var pending = new PendingRequest(method, subscription);
        _pending[id] = pending;
        try
        {
            if (!IsOpen)
            {
                throw new EthereumTransportException($"{method}: expected an open connection, got a broken one");
            }

            byte[] request = JsonRpcMessage.Request(id, method, parameters);
            await _sending.WaitAsync(cancellationToken);
            try
            {
                // A cancelled send would tear the socket down for everybody, so it is bounded by the connection only.
                await _socket.SendAsync(request, WebSocketMessageType.Text, endOfMessage: true, _stop.Token);
            }
            finally
            {
                _sending.Release();
            }

            return await pending.Answer.Task.WaitAsync(_options.Timeout, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new EthereumTransportException($"{method}: expected an answer within {_options.Timeout}, got none", exception);
        }
        catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException or InvalidOperationException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new EthereumTransportException($"{method}: expected an open connection, got a broken one", exception);
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    private async Task ReceiveAsync()
    {
        Exception? reason = null;
        try
        {
            using var message = new MemoryStream();
            byte[] buffer = new byte[16 << 10];
            while (true)
            {
                ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(buffer.AsMemory(), _stop.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                message.Write(buffer.AsSpan(0, part.Count));
                if (message.Length > _options.MaxResponseBytes)
                {
                    throw new EthereumResponseException($"WebSocket: expected at most {_options.MaxResponseBytes} bytes, got more");
                }

                if (part.EndOfMessage)
                {
                    Dispatch(message.GetBuffer().AsMemory(0, (int)message.Length));
                    message.SetLength(0);
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            reason = exception;
        }

        Break(reason);
    }

    private void Dispatch(ReadOnlyMemory<byte> message)
    {
        using JsonDocument document = JsonRpcMessage.Parse(message, "WebSocket");
        JsonElement root = document.RootElement;
        if (JsonRpcMessage.IdOf(root) is { } id)
        {
            if (_pending.TryGetValue(id, out PendingRequest? request))
            {
                Conclude(request, root);
            }

            return;
        }

        if (root.TryGetProperty("params", out JsonElement parameters) && parameters.ValueKind == JsonValueKind.Object
            && parameters.TryGetProperty("subscription", out JsonElement name) && name.ValueKind == JsonValueKind.String
            && parameters.TryGetProperty("result", out JsonElement result)
            && _subscriptions.TryGetValue(name.GetString()!, out Subscription? subscription)
            && !subscription.Channel.Writer.TryWrite(result.Clone()))
        {
            // Waiting would also hold the answers that the slow reader may be waiting for; dropping would lose logs silently.
            subscription.Channel.Writer.TryComplete(new EthereumTransportException(
                $"subscription: expected a reader that keeps up, got {_options.SubscriptionCapacity} unread notifications"));
        }
    }

    private void Conclude(PendingRequest request, JsonElement answer)
    {
        try
        {
            JsonElement result = JsonRpcMessage.ResultOf(answer, request.Method);
            if (request.Subscription is { } subscription)
            {
                // Registered here, in order of receipt: the next message may be the first notification.
                _subscriptions[RpcReader.TextOf(result, "subscription")] = subscription;
            }

            request.Answer.TrySetResult(result);
        }
        catch (Exception exception) when (exception is EthereumRpcException or EthereumResponseException)
        {
            request.Answer.TrySetException(exception);
        }
    }

    private void Break(Exception? reason)
    {
        lock (_closing)
        {
            _broken = true;
        }

        foreach (PendingRequest request in _pending.Values)
        {
            request.Answer.TrySetException(new EthereumTransportException($"{request.Method}: expected an answer, got the end of the connection", reason));
        }

        if (!_stop.IsCancellationRequested)
        {
            _onBroken(reason);
        }
    }

    private sealed class PendingRequest(string method, Subscription? subscription)
    {
        public string Method { get; } = method;

        public Subscription? Subscription { get; } = subscription;

        public TaskCompletionSource<JsonElement> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
