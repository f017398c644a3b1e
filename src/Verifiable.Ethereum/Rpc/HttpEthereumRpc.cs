using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Verifiable.Ethereum.Rpc;

/// <summary>JSON-RPC over HTTP.</summary>
/// <remarks>
/// Only transport faults are repeated: a refused or broken connection, a timeout, the statuses 408, 429, 502, 503 and 504. An answer of the node,
/// also an error, is never asked again. Repeating eth_sendRawTransaction is safe, as the node knows it by its hash.
/// </remarks>
public sealed class HttpEthereumRpc : IEthereumRpc, IDisposable
{
    private readonly Uri _endpoint;
    private readonly HttpClient _client;
    private readonly EthereumRpcOptions _options;
    private readonly ResiliencePipeline _pipeline;
    private long _id;

    /// <summary>Connects on first use. A given <paramref name="handler"/> is disposed with this object.</summary>
    /// <exception cref="ArgumentException">The address is not http or https, or an option is out of range.</exception>
    public HttpEthereumRpc(Uri endpoint, EthereumRpcOptions? options = null, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        if (endpoint.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException($"HttpEthereumRpc: expected an http or https address, got {endpoint.Scheme}", nameof(endpoint));
        }

        _options = options ?? new EthereumRpcOptions();
        _options.Validate();
        _endpoint = endpoint;
        _client = new HttpClient(handler ?? new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = _options.MaxResponseBytes,
        };
        _pipeline = BuildPipeline(_options);
    }

    /// <inheritdoc/>
    public async Task<JsonElement> SendAsync(string method, JsonArray parameters, CancellationToken cancellationToken = default)
    {
        long id = Interlocked.Increment(ref _id);
        byte[] request = JsonRpcMessage.Request(id, method, parameters);
        byte[] answer;
        try
        {
            answer = await _pipeline.ExecuteAsync(async token => await PostAsync(method, request, token), cancellationToken);
        }
        catch (TimeoutRejectedException exception)
        {
            throw new EthereumTransportException($"{method}: expected an answer within {_options.Timeout}, got none ({Place})", exception);
        }
        catch (HttpRequestException exception)
        {
            throw new EthereumTransportException($"{method}: expected an answer, got {exception.Message} ({Place})", exception);
        }

        using JsonDocument document = JsonRpcMessage.Parse(answer, method);
        JsonElement result = JsonRpcMessage.ResultOf(document.RootElement, method);
        return JsonRpcMessage.IdOf(document.RootElement) == id
            ? result
            : throw new EthereumResponseException($"{method}: expected the answer to request {id}, got another ({Place})");
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _client.Dispose();

    // Addresses of hosted nodes carry an access token in path or query: show host and port only.
    private string Place => _endpoint.Authority;

    private static ResiliencePipeline BuildPipeline(EthereumRpcOptions options)
    {
        var builder = new ResiliencePipelineBuilder();
        if (options.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                Delay = options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>(IsTransient).Handle<TimeoutRejectedException>(),
            });
        }

        return builder.AddTimeout(options.Timeout).Build();
    }

    private static bool IsTransient(HttpRequestException exception) => exception.StatusCode is null
        ? exception.HttpRequestError != HttpRequestError.ConfigurationLimitExceeded
        : exception.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
            or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private async Task<byte[]> PostAsync(string method, byte[] request, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(request);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage response = await _client.PostAsync(_endpoint, content, cancellationToken);
        // Some nodes send JSON-RPC errors with status 400 or 500; only a JSON body of such an answer is looked at.
        if (!response.IsSuccessStatusCode
            && (response.Content.Headers.ContentType?.MediaType != "application/json" || IsTransient(new HttpRequestException(null, null, response.StatusCode))))
        {
            throw new HttpRequestException($"{method}: expected status 200, got {(int)response.StatusCode}", null, response.StatusCode);
        }

        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }
}
