namespace Verifiable.Tensors.Kernels.Phases;

/// <summary>Consecutive elements of a phase.</summary>
/// <param name="Values">The elements.</param>
/// <param name="Start">Index of the first one in the phase.</param>
/// <param name="Count">Number of elements.</param>
internal readonly unsafe record struct PhaseSlice(nint Values, long Start, long Count)
{
    /// <summary>The element of lane <paramref name="lane"/> of the slice.</summary>
    public uint* At(long lane) => (uint*)Values + lane;
}
