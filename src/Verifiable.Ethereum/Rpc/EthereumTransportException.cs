namespace Verifiable.Ethereum.Rpc;

/// <summary>A node could not be reached, or the connection broke before its answer came.</summary>
public sealed class EthereumTransportException : IOException
{
    /// <summary>Creates the exception.</summary>
    public EthereumTransportException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
