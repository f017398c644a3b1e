namespace Verifiable.Cli.Output;

/// <summary>How results and errors are printed.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>One JSON document on standard output; errors as one on standard error.</summary>
    Json,
}
