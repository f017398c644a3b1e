namespace Verifiable.Cli;

/// <summary>What was asked for is wrong: a manifest, a file, an argument. The message lists everything found.</summary>
internal sealed class UsageException : Exception
{
    /// <summary>One problem or more.</summary>
    public UsageException(params IReadOnlyList<string> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    /// <summary>The problems in order.</summary>
    public IReadOnlyList<string> Problems { get; }
}
