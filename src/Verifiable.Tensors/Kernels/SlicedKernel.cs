namespace Verifiable.Tensors.Kernels;

/// <summary>A kernel that can compute consecutive output elements alone, so that operators which follow each other share a slice while it is in the cache (<see cref="SliceGroup"/>).</summary>
internal abstract class SlicedKernel : OperatorKernel
{
    /// <summary>Output elements that belong together: slices begin and end at multiples of it.</summary>
    public virtual long Granule => 1;

    /// <summary>Takes the tensors for the calls that follow.</summary>
    /// <param name="operands">One tensor per operand; none of them is the output.</param>
    /// <param name="output">Receives the output.</param>
    /// <param name="step">The step number.</param>
    public abstract void Begin(IReadOnlyList<Tensor> operands, Tensor output, long step);

    /// <summary>Computes output elements <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/>; other threads may compute others.</summary>
    /// <param name="first">First element, a multiple of <see cref="Granule"/>.</param>
    /// <param name="count">Number of elements, a multiple of <see cref="Granule"/>.</param>
    /// <param name="scratch">The thread's memory; what it holds is overwritten.</param>
    public abstract void Compute(long first, long count, Scratch scratch);
}
