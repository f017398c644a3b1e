namespace Verifiable.Networking;

/// <summary>Two peers could not agree on a connection or a protocol: the other broke the specification, is somebody else, or shares nothing with us.</summary>
public sealed class HandshakeException(string message, Exception? inner = null) : IOException(message, inner);
