namespace Verifiable.EndToEnd.Fuzz;

/// <summary>Where a worker lies.</summary>
internal enum Lie
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>A step is left out.</summary>
    SkippedStep,

    /// <summary>The boundaries from one on repeat an old state.</summary>
    OldBoundaries,

    /// <summary>The last boundary is a root that nothing explains.</summary>
    LastBoundary,

    /// <summary>The last step's trace and the state after it are roots that nothing explains.</summary>
    Trace,

    /// <summary>An element of an output, with everything that follows from it.</summary>
    Element,

    /// <summary>As <see cref="Element"/>, and the accumulators from a block on.</summary>
    Partials,

    /// <summary>As <see cref="Element"/>, and reveals do not hash to their node.</summary>
    Children,

    /// <summary>The padding of a leaf.</summary>
    Padding,

    /// <summary>An element of a state that follows from no output.</summary>
    NextState,
}
