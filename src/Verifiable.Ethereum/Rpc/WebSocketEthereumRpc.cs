using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Verifiable.Ethereum.Rpc;

/// <summary>JSON-RPC over one WebSocket that is opened again when it breaks, with subscriptions.</summary>
/// <remarks>
/// Requests that wait when the connection breaks fail with <see cref="EthereumTransportException"/>; they are not repeated, as the node may have executed
/// them. Subscriptions are renewed on the new connection; what happened between is not told, so a subscriber treats a notification as a hint to look
/// (with <see cref="Events.LogStream"/>), never as the whole truth. The queue of a subscription is bounded;
/// when its reader does not keep up, the subscription ends with an error.
/// </remarks>
public sealed class WebSocketEthereumRpc : IEthereumRpc, IAsyncDisposable
{
    private readonly Uri _endpoint;
    private readonly EthereumRpcOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private readonly ConcurrentDictionary<Subscription, bool> _subscriptions = new();
    private WebSocketConnection? _connection;

    /// <summary>Connects on first use.</summary>
    /// <exception cref="ArgumentException">The address is not ws or wss, or an option is out of range.</exception>
    public WebSocketEthereumRpc(Uri endpoint, EthereumRpcOptions? options = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        if (endpoint.Scheme is not ("ws" or "wss"))
        {
            throw new ArgumentException($"WebSocketEthereumRpc: expected a ws or wss address, got {endpoint.Scheme}", nameof(endpoint));
        }

        _endpoint = endpoint;
        _options = options ?? new EthereumRpcOptions();
        _options.Validate();
        _logger = logger ?? NullLogger.Instance;
    }

    /// <inheritdoc/>
    public async Task<JsonElement> SendAsync(string method, JsonArray parameters, CancellationToken cancellationToken = default)
    {
        WebSocketConnection connection = await ConnectAsync(cancellationToken);
        return await connection.RequestAsync(method, parameters, cancellationToken);
    }

    /// <summary>eth_subscribe to "newHeads": headers of new blocks, also after reconnections, until cancelled.</summary>
    public IAsyncEnumerable<BlockHeader> NewHeadsAsync(CancellationToken cancellationToken = default) =>
        SubscribeAsync(["newHeads"], BlockHeader.Read, cancellationToken);

    /// <summary>eth_subscribe to "logs": logs of new blocks and, marked as removed, of undone ones; also after reconnections, until cancelled.</summary>
    public IAsyncEnumerable<EthereumLog> LogsAsync(LogFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return SubscribeAsync(["logs", filter.ToJson()], EthereumLog.Read, cancellationToken);
    }

    /// <summary>Breaks the connection; waiting requests fail, subscriptions end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (Subscription subscription in _subscriptions.Keys)
        {
            subscription.Channel.Writer.TryComplete();
        }

        if (_connection is { } connection)
        {
            await connection.DisposeAsync();
        }

        _connecting.Dispose();
        _stop.Dispose();
    }

    private async IAsyncEnumerable<T> SubscribeAsync<T>(
        JsonArray parameters, Func<JsonElement, T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var subscription = new Subscription(parameters, Channel.CreateBounded<JsonElement>(
            new BoundedChannelOptions(_options.SubscriptionCapacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true }));
        _subscriptions.TryAdd(subscription, true);
        try
        {
            WebSocketConnection connection = await ConnectAsync(cancellationToken);
            await connection.EnsureSubscribedAsync(subscription, cancellationToken);
            await foreach (JsonElement notification in subscription.Channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return read(notification);
            }
        }
        finally
        {
            _subscriptions.TryRemove(subscription, out _);
            subscription.Channel.Writer.TryComplete();
            _connection?.Forget(subscription);
        }
    }

    private async Task<WebSocketConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
        if (_connection is { IsOpen: true } open)
        {
            return open;
        }

        await _connecting.WaitAsync(cancellationToken);
        try
        {
            if (_connection is { IsOpen: true } other)
            {
                return other;
            }

            if (_connection is { } broken)
            {
                await broken.DisposeAsync();
            }

            _connection = await OpenWithRetriesAsync(cancellationToken);
            return _connection;
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task<WebSocketConnection> OpenWithRetriesAsync(CancellationToken cancellationToken)
    {
        TimeSpan delay = _options.RetryDelay;
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return await WebSocketConnection.OpenAsync(_endpoint, _options, OnBroken, cancellationToken);
            }
            catch (Exception exception) when (exception is WebSocketException or EthereumTransportException)
            {
                if (attempt >= _options.Retries)
                {
                    throw new EthereumTransportException($"connect: expected a WebSocket, got {exception.Message} ({_endpoint.Authority})", exception);
                }
            }

            await Task.Delay(delay, cancellationToken);
            delay *= 2;
        }
    }

    private void OnBroken(Exception? reason)
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        Log.ConnectionBroken(_logger, reason, _endpoint.Authority);
        if (!_subscriptions.IsEmpty)
        {
            // Nobody awaits it: it ends by itself, and failures complete the subscriptions.
            _ = Task.Run(() => ResubscribeAsync(_stop.Token), CancellationToken.None);
        }
    }

    private async Task ResubscribeAsync(CancellationToken cancellationToken)
    {
        WebSocketConnection? connection = null;
        try
        {
            // A node that accepts and breaks at once must not be asked in a tight loop.
            await Task.Delay(_options.RetryDelay, cancellationToken);
            connection = await ConnectAsync(cancellationToken);
            foreach (Subscription subscription in _subscriptions.Keys)
            {
                await connection.EnsureSubscribedAsync(subscription, cancellationToken);
            }

            Log.Reconnected(_logger, _endpoint.Authority, _subscriptions.Count);
        }
        catch (Exception exception) when (exception is EthereumTransportException or EthereumRpcException or EthereumResponseException or ObjectDisposedException or OperationCanceledException)
        {
            if (connection is { IsOpen: false } && !cancellationToken.IsCancellationRequested)
            {
                // It broke while subscribing: its own end has started the next attempt.
                return;
            }

            foreach (Subscription subscription in _subscriptions.Keys)
            {
                subscription.Channel.Writer.TryComplete(exception is OperationCanceledException or ObjectDisposedException ? null : exception);
            }
        }
    }
}
