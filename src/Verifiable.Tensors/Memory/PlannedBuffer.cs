namespace Verifiable.Tensors.Memory;

/// <summary>A buffer that is needed for a while.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="First">The first moment at which it is needed.</param>
/// <param name="Last">The last one.</param>
internal readonly record struct PlannedBuffer(long Bytes, int First, int Last)
{
    /// <summary>Whether both are needed at some moment.</summary>
    public bool Meets(PlannedBuffer other) => First <= other.Last && other.First <= Last;
}
