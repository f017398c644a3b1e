namespace Verifiable.Tensors.Kernels;

/// <summary>Work in independent units that any worker may take in any order.</summary>
internal interface IParallelJob
{
    /// <summary>Does one unit.</summary>
    void Execute(int unit, Scratch scratch);
}
