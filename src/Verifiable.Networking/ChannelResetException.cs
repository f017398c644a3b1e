namespace Verifiable.Networking;

/// <summary>A channel, or the session below it, ended before both sides had finished.</summary>
public sealed class ChannelResetException(string message, Exception? inner = null) : IOException(message, inner);
