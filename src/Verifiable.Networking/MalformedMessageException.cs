namespace Verifiable.Networking;

/// <summary>Bytes or text of a peer do not have the form that the specification gives.</summary>
public sealed class MalformedMessageException(string message) : FormatException(message);
