using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;
using Verifiable.Tensors.Kernels.Contractions;
using Verifiable.Tensors.Kernels.Lanes;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>What is done to finished accumulators while they are in the first cache: a bias per column or row or a constant factor, then a rectifier; NaN is made canonical.</summary>
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

    /// <summary>Finishes a tile in place.</summary>
    /// <param name="tile">Its first element.</param>
    /// <param name="step">Elements from row to row.</param>
    /// <param name="row">First row in the matrix.</param>
    /// <param name="column">First column in the matrix.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns that exist; those up to the next multiple of the vector's lanes are finished with zeros.</param>
    /// <param name="data">The operands' elements.</param>
    public void Apply<T>(float* tile, nint step, long row, long column, int rows, int columns, uint** data)
        where T : struct, ILanes<T>
    {
        const int MostLanes = 16;
        float* addends = stackalloc float[MostLanes];
        T canonical = T.Broadcast32(ScalarArithmetic.NaN32);
        T factor = T.BroadcastF32(_factor ?? 1);
        float* bias = _operand < 0 ? null : (float*)data[_operand] + _origin;
        for (int j = 0; j < columns; j += T.Count)
        {
            T addend = bias is null || _isPerRow ? default : ColumnAddend<T>(bias, column + j, Math.Min(T.Count, columns - j), addends);
            float* at = tile + j;
            for (int r = 0; r < rows; r++, at += step)
            {
                T value = T.Load(at);
                if (bias is not null)
                    value = T.AddF32(value, _isPerRow ? T.BroadcastF32(bias[(row + r) * _stride]) : addend);
                else if (_factor is not null)
                    value = T.MulF32(value, factor);
                if (_isRectified)
                    value = T.MaxF32(value, default);
                T.Store(T.Select(T.EqualF32(value, value), value, canonical), at);
            }
        }
    }

    private T ColumnAddend<T>(float* bias, long column, int columns, float* addends)
        where T : struct, ILanes<T>
    {
        if (_stride == 1 && columns == T.Count)
            return T.Load(bias + column);
        for (int i = 0; i < T.Count; i++)
            addends[i] = i < columns ? bias[(column + i) * _stride] : 0;
        return T.Load(addends);
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
