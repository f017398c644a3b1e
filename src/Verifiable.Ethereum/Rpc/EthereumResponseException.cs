namespace Verifiable.Ethereum.Rpc;

/// <summary>A node's answer is not what the specification of JSON-RPC allows.</summary>
public sealed class EthereumResponseException : IOException
{
    /// <summary>Creates the exception.</summary>
    public EthereumResponseException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
