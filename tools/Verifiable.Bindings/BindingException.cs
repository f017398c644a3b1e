namespace Verifiable.Bindings;

/// <summary>The command line or an artifact cannot be used; the message says what was expected.</summary>
public sealed class BindingException(string message) : Exception(message);
