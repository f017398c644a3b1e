namespace Verifiable.Protocol.Programs;

/// <summary>Bytes that do not encode what they should; <see cref="Rule"/> tells which rule of valid programs that breaks.</summary>
public sealed class ProgramEncodingException(ProgramRule rule, string message) : FormatException(message)
{
    /// <summary>The broken rule.</summary>
    public ProgramRule Rule { get; } = rule;
}
