namespace Verifiable.Networking.Multiformats;

/// <summary>One step of a multiaddress.</summary>
/// <param name="Protocol">Which protocol.</param>
/// <param name="Value">Its value as text, or empty where it has none.</param>
public readonly record struct MultiaddressComponent(MultiaddressProtocol Protocol, string Value);
