using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verifiable.Ethereum.Rpc;

/// <summary>Sends JSON-RPC requests to an Ethereum node. Typed methods are in <see cref="EthereumRpcMethods"/>.</summary>
/// <remarks>Implementations are safe for concurrent use.</remarks>
public interface IEthereumRpc
{
    /// <summary>Sends one request and returns the member "result", which outlives the response.</summary>
    /// <exception cref="EthereumRpcException">The node answered with an error.</exception>
    /// <exception cref="EthereumTransportException">The node could not be reached within the bounded attempts.</exception>
    /// <exception cref="EthereumResponseException">The node's answer is not JSON-RPC or too large.</exception>
    Task<JsonElement> SendAsync(string method, JsonArray parameters, CancellationToken cancellationToken = default);
}
