namespace Verifiable.Execution.Bundles;

/// <summary>Checks the names in a bundle. No root covers them, and checkpoints, weights and logs are written with them.</summary>
internal static class BundleLabels
{
    private const int MaxLength = 256;

    // The one name with a meaning of its own in the format of checkpoints, safetensors.
    private const string Reserved = "__metadata__";

    /// <summary>Refuses labels that repeat, and names that are no printable text.</summary>
    /// <exception cref="BundleException">A name is not well-formed, or is there twice.</exception>
    public static void Check(JobBundle bundle)
    {
        if (bundle.Name.Any(char.IsControl))
            throw new BundleException("bundle: expected a name without control characters, got some");
        CheckAll(bundle.StateLabels, "state");
        CheckAll(bundle.Parameters.Select(p => p.Label), "parameter");
    }

    private static void CheckAll(IEnumerable<string> labels, string kind)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string label in labels)
        {
            if (label.Length is 0 or > MaxLength || label == Reserved || label.Any(c => c is < ' ' or > '~'))
                throw new BundleException($"bundle: expected {kind} labels of 1 to {MaxLength} printable ASCII characters other than {Reserved}, got label {seen.Count} of {label.Length} characters");
            if (!seen.Add(label))
                throw new BundleException($"bundle: expected every {kind} label once, got {label} again");
        }
    }
}
