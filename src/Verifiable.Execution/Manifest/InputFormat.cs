namespace Verifiable.Execution.Manifest;

/// <summary>What a file of inputs holds.</summary>
public enum InputFormat
{
    /// <summary>Samples of bytes (IDX), each with a class.</summary>
    Idx,

    /// <summary>One text whose bytes are tokens; the target of a token is the next one.</summary>
    Text,
}
