using System.Collections.Immutable;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.Phases;

/// <summary>A fold split by <see cref="PhaseSplit"/>: one wide fold after the other, each writing every P-th element.</summary>
internal sealed class PhasedKernel<T>(ImmutableArray<Phase> phases) : OperatorKernel
    where T : struct, ILanes<T>
{
    private readonly ImmutableArray<WideFoldKernel<T>> _folds = [.. phases.Select(p => new WideFoldKernel<T>(p.Fold, new OutputPlacement(p)))];

    /// <inheritdoc/>
    public override void Run(WorkerPool pool, IReadOnlyList<Tensor> operands, Tensor output, long step)
    {
        foreach (WideFoldKernel<T> fold in _folds)
            fold.Run(pool, operands, output, step);
    }
}
