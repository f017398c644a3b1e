namespace Verifiable.Cli.Tests.Manifests;

/// <summary>A valid job with one thing wrong.</summary>
/// <param name="Name">Names it in test results.</param>
/// <param name="Edit">Spoils the manifest.</param>
/// <param name="Place"><c>line:column</c> that the message must start with.</param>
/// <param name="Expected">What the message must say.</param>
/// <param name="Files">Files written over the job's.</param>
internal sealed record WrongJob(string Name, Func<string, string> Edit, string Place, string Expected, params (string Name, byte[] Content)[] Files)
{
    /// <summary>Replaces one piece of the manifest.</summary>
    public WrongJob(string name, string right, string wrong, string place, string expected, params (string Name, byte[] Content)[] files)
        : this(name, yaml => yaml.Contains(right, StringComparison.Ordinal) ? yaml.Replace(right, wrong, StringComparison.Ordinal) : throw new ArgumentException(right, nameof(right)), place, expected, files)
    {
    }

    /// <summary>Keeps the manifest.</summary>
    public WrongJob(string name, string place, string expected, params (string Name, byte[] Content)[] files)
        : this(name, static yaml => yaml, place, expected, files)
    {
    }
}
