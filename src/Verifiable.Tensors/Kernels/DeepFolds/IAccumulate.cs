using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.DeepFolds;

/// <summary>The last instruction of a body that folds one term into the accumulator, lane by lane.</summary>
internal interface IAccumulate
{
    /// <summary>The next accumulators.</summary>
    static abstract T Next<T>(T accumulator, T first, T second)
        where T : struct, ILanes<T>;
}
