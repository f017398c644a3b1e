using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Contractions;
using Verifiable.Tensors.Kernels.DeepFolds;
using Verifiable.Tensors.Kernels.Lanes;
using Verifiable.Tensors.Kernels.MatrixProducts;
using Verifiable.Tensors.Kernels.Phases;

namespace Verifiable.Tensors.Kernels;

/// <summary>Chooses the kernel of each operator.</summary>
internal static class OperatorCompiler
{
    /// <summary>Compiles an operator for a resolved instruction set.</summary>
    public static OperatorKernel Compile(Operator @operator, InstructionSet set) => set switch
    {
        InstructionSet.Vector512 => Compile<Lanes512>(@operator),
        InstructionSet.Vector256 => Compile<Lanes256>(@operator),
        InstructionSet.Vector128 => Compile<Lanes128>(@operator),
        InstructionSet.Scalar => Compile<LanesScalar>(@operator),
        InstructionSet.Reference => new ReferenceKernel(@operator),
        _ => throw new ArgumentOutOfRangeException(nameof(set), $"OperatorCompiler: expected a resolved instruction set, got {set}"),
    };

    private static OperatorKernel Compile<T>(Operator @operator)
        where T : struct, ILanes<T>
    {
        if (ContractionShape.Match(@operator) is { } shape)
            return MatrixProductKernel<T>.TryCreate(@operator, shape) ?? RowContractionKernel<T>.TryCreate(@operator, shape) ?? DirectContractionKernel<T>.TryCreate(@operator, shape) ?? (OperatorKernel)PackedContractionKernel<T>.Create(@operator, shape);
        if (ScatterAddKernel<T>.TryCreate(@operator) is { } scatter)
            return scatter;
        if (DeepFoldKernel<T>.Matches(@operator))
            return new DeepFoldKernel<T>(@operator);
        return PhasedKernel<T>.TryCreate(@operator) ?? (OperatorKernel)new WideFoldKernel<T>(@operator);
    }
}
