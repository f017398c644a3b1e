namespace Verifiable.Architecture.Tests;

/// <summary>Fails with every violation on a line of its own, which xunit's own messages cut short.</summary>
internal static class Violations
{
    /// <summary>Passes when there are none.</summary>
    public static void AssertNone(IEnumerable<string> violations)
    {
        string[] all = [.. violations];
        Assert.True(all.Length == 0, string.Join('\n', all));
    }
}
