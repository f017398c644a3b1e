namespace Verifiable.Tensors.Nn;

/// <summary>An input does not fit a module.</summary>
public sealed class ShapeMismatchException : ArgumentException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="module">The module that the input does not fit.</param>
    /// <param name="mismatch">What it expected and what it got.</param>
    /// <param name="inner">What a function threw.</param>
    public ShapeMismatchException(Module module, string mismatch, Exception? inner = null)
        : base(MessageOf(module, mismatch), inner) => (Module, Mismatch) = (module, mismatch);

    /// <summary>The module that the input does not fit.</summary>
    public Module Module { get; }

    /// <summary>What it expected and what it got.</summary>
    public string Mismatch { get; }

    private static string MessageOf(Module module, string mismatch)
    {
        ArgumentNullException.ThrowIfNull(module);
        return module.Path.Length == 0 ? $"{module.Name}: {mismatch}" : $"{module.Path} ({module.Name}): {mismatch}";
    }
}
