using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;
using Verifiable.Tensors.Kernels.Contractions;

namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>What is done to finished accumulators while they are in registers: a bias per column or row or a constant factor, then a rectifier; NaN is made canonical.</summary>
internal sealed unsafe class MatrixFinish
{
    private readonly int _operand = -1;
    private readonly bool _isPerRow;
    private readonly long _origin;
    private readonly long _stride;
    private readonly float? _factor;
    private readonly bool _isRectified;

    private MatrixFinish(bool isRectified) => _isRectified = isRectified;

    /// <summary>Nothing is done: tiles make NaN canonical.</summary>
    public static MatrixFinish None { get; } = new(isRectified: false);

    /// <summary>Whether nothing is done.</summary>
    public bool IsNone => ReferenceEquals(this, None);

    private MatrixFinish(float factor, bool isRectified) => (_factor, _isRectified) = (factor, isRectified);

    private MatrixFinish(int operand, bool isPerRow, long origin, long stride, bool isRectified) =>
        (_operand, _isPerRow, _origin, _stride, _isRectified) = (operand, isPerRow, origin, stride, isRectified);

    /// <summary>The finish of a product, or null where it is a program of another form.</summary>
    public static MatrixFinish? TryCreate(Operator @operator, ContractionShape shape)
    {
        ScalarProgram finish = FinishPattern.WithoutRectifier(@operator.Finish, out bool isRectified);
        if (finish.IsEmpty)
            return isRectified ? new MatrixFinish(isRectified) : None;
        if (FinishPattern.TryMatch(finish, ScalarOpcode.MulF32, ScalarOpcode.Constant32, out int constant))
            return new MatrixFinish(BitConverter.UInt32BitsToSingle((uint)finish.Constants[constant]), isRectified);
        if (!FinishPattern.TryMatch(finish, ScalarOpcode.AddF32, ScalarOpcode.Operand, out int operand))
            return null;
        return OverLanes(@operator, operand, shape.Columns, isPerRow: false, isRectified) ?? OverLanes(@operator, operand, shape.Rows, isPerRow: true, isRectified);
    }

    /// <summary>The same with rows and columns exchanged.</summary>
    public MatrixFinish Swap() => _operand < 0 ? this : new MatrixFinish(_operand, !_isPerRow, _origin, _stride, _isRectified);

    /// <summary>The finish of one tile.</summary>
    /// <param name="row">First row.</param>
    /// <param name="column">First column.</param>
    /// <param name="tiling">The tiles.</param>
    /// <param name="lanes">Lanes of a vector.</param>
    /// <param name="addends">Memory for as many elements as a tile has.</param>
    /// <param name="data">The operands' elements.</param>
    public TileFinish ForTile(long row, long column, MatrixTiling tiling, int lanes, float* addends, uint*[] data)
    {
        var finish = new TileFinish { Factor = _factor ?? 1, Floor = _isRectified ? 0 : float.NegativeInfinity, Addends = addends };
        float* bias = _operand < 0 ? null : (float*)data[_operand] + _origin + ((_isPerRow ? row : column) * _stride);
        if (bias is null)
        {
            new Span<float>(addends, lanes).Fill(-0f);
        }
        else if (_isPerRow)
        {
            finish.RowStep = lanes;
            for (int r = 0; r < tiling.Rows; r++, bias += _stride)
                new Span<float>(addends + (r * lanes), lanes).Fill(*bias);
        }
        else
        {
            finish.VectorStep = lanes;
            for (int j = 0; j < tiling.Columns; j++, bias += _stride)
                addends[j] = *bias;
        }

        return finish;
    }

    // An operand that varies evenly over the given digits and over nothing else.
    private static MatrixFinish? OverLanes(Operator @operator, int operand, ImmutableArray<MapVariable> lanes, bool isPerRow, bool isRectified)
    {
        bool variesElsewhere = @operator.Operands[operand].Map.Any(c => c.GatherOperand is not null
            || c.Terms.Any(t => t.Variable.IsStep || (!lanes.Contains(t.Variable) && (!t.Variable.IsOutput || @operator.Output[t.Variable.Digit] > 1))));
        return !variesElsewhere && StridedMatrix.TryCreate(@operator, operand, [], lanes, []) is { } vector
            ? new MatrixFinish(operand, isPerRow, vector.Origins[0], vector.LaneStride, isRectified)
            : null;
    }
}
