namespace Verifiable.Tensors.Functional;

/// <summary>A height and a width: of a kernel, a stride or a padding.</summary>
public readonly record struct Size2d(int Height, int Width)
{
    /// <summary>The same number for both.</summary>
    public static implicit operator Size2d(int both) => new(both, both);

    /// <summary>For example <c>[5, 3]</c>.</summary>
    public override string ToString() => $"[{Height}, {Width}]";
}
