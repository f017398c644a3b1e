namespace Verifiable.Tensors.Kernels;

/// <summary>The last instruction of a body that folds one term into the accumulator.</summary>
internal interface IAccumulate<TElement>
    where TElement : unmanaged
{
    /// <summary>The next accumulator.</summary>
    static abstract TElement Next(TElement accumulator, TElement first, TElement second);
}
