using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Contractions;

namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>A contraction whose operands and output are strided matrices: <c>C[b, m, n] = fold over k of fma(A[b, m, k], B[b, n, k], acc)</c>.</summary>
/// <param name="RowOperand">Operand A.</param>
/// <param name="ColumnOperand">Operand B.</param>
/// <param name="A">Rows by iterations.</param>
/// <param name="B">Columns by iterations.</param>
/// <param name="C">Rows by columns.</param>
/// <param name="Depth">Iterations.</param>
internal sealed record MatrixProduct(int RowOperand, int ColumnOperand, StridedMatrix A, StridedMatrix B, StridedMatrix C, long Depth)
{
    /// <summary>Number of products.</summary>
    public int Batch => C.Origins.Length;

    /// <summary>Whether rows of the output lie one after the other.</summary>
    public bool HasDenseRows => C.DepthStride == 1 && C.LaneStride == B.Lanes;

    /// <summary>Whether the output is several matrices that lie one after the other, each without gaps.</summary>
    public bool HasDenseMatrices => Batch > 1 && (HasDenseRows || Swap().HasDenseRows) && C.Origins.Index().All(o => o.Item == o.Index * A.Lanes * B.Lanes);

    /// <summary>The product that a contraction is, or null.</summary>
    public static MatrixProduct? TryCreate(Operator @operator, ContractionShape shape)
    {
        ImmutableArray<MapVariable> depth = Addressing.LaneSpace.ReductionDigits(@operator);
        return StridedMatrix.TryCreate(@operator, shape.RowOperand, shape.Batch, shape.Rows, depth) is { } a
            && StridedMatrix.TryCreate(@operator, shape.ColumnOperand, shape.Batch, shape.Columns, depth) is { } b
            && StridedMatrix.OfOutput(@operator, shape.Batch, shape.Rows, shape.Columns) is { } c
            ? new MatrixProduct(shape.RowOperand, shape.ColumnOperand, a, b, c, @operator.Reduction.Count)
            : null;
    }

    /// <summary>The same product with rows and columns exchanged: <c>C^T = B A^T</c>.</summary>
    public MatrixProduct Swap() =>
        new(ColumnOperand, RowOperand, B, A, C with { Lanes = B.Lanes, LaneStride = C.DepthStride, DepthStride = C.LaneStride }, Depth);
}
