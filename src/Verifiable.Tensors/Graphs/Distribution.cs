namespace Verifiable.Tensors.Graphs;

/// <summary>Kinds of initial distributions.</summary>
public enum Distribution
{
    /// <summary>One value everywhere.</summary>
    Constant,

    /// <summary>Uniform in an interval.</summary>
    Uniform,

    /// <summary>Normal.</summary>
    Normal,

    /// <summary>Normal, restricted to an interval.</summary>
    TruncatedNormal,
}
