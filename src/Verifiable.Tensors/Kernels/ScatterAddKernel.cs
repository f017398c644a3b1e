using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;
using Verifiable.Tensors.Kernels.Lanes;
using Verifiable.Tensors.Kernels.MatrixProducts;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Kernels;

/// <summary>Gradients of tables: <c>acc = index[r] = v ? acc + g[r, d] : acc</c> for output (v, d), as additions to the row that each index names, r ascending.</summary>
/// <remarks>
/// An iteration whose index is another row's leaves the accumulator's bits alone, so that only the named row needs to be touched; each element still sees its additions in ascending r.
/// An index outside the table touches nothing. Threads share the columns.
/// </remarks>
internal sealed unsafe class ScatterAddKernel<T> : OperatorKernel, IParallelJob
    where T : struct, ILanes<T>
{
    private const long SmallWork = 50_000;
    private readonly Operator _operator;
    private readonly int _indexOperand;
    private readonly int _termOperand;
    private readonly StridedMatrix _index;
    private readonly StridedMatrix _term;
    private readonly StridedMatrix _rows;
    private readonly WideFoldKernel<T>? _finish;
    private int* _indices;
    private float* _terms;
    private float* _output;
    private int _units;

    private ScatterAddKernel(Operator @operator, int indexOperand, int termOperand, StridedMatrix index, StridedMatrix term, StridedMatrix rows)
    {
        (_operator, _indexOperand, _termOperand, _index, _term, _rows) = (@operator, indexOperand, termOperand, index, term, rows);
        _finish = @operator.Finish.IsEmpty ? null : new WideFoldKernel<T>(@operator, foldIsDone: true);
    }

    /// <summary>A kernel for such an operator, or null.</summary>
    public static ScatterAddKernel<T>? TryCreate(Operator @operator)
    {
        if (@operator.AccumulatorType != ElementType.Float32 || @operator.OutputType != ElementType.Float32 || !TryMatch(@operator.Body, out int index, out int term, out int digit))
            return null;
        MapVariable row = MapVariable.Output(digit);
        ImmutableArray<MapVariable> columns = [.. LaneSpace.OutputDigits(@operator).Where(v => v != row)], reduction = LaneSpace.ReductionDigits(@operator);
        bool indexVaries = @operator.Operands[index].Map.Any(c => c.Terms.Any(t => t.Variable.IsOutput));
        bool termVaries = @operator.Operands[term].Map.Any(c => c.Terms.Any(t => t.Variable == row));
        return !indexVaries && !termVaries
            && StridedMatrix.TryCreate(@operator, index, [], [], reduction) is { } indices
            && StridedMatrix.TryCreate(@operator, term, [], columns, reduction) is { LaneStride: 1 } terms
            && StridedMatrix.OfOutput(@operator, [], [row], columns) is { DepthStride: 1 } rows
            ? new ScatterAddKernel<T>(@operator, index, term, indices, terms, rows)
            : null;
    }

    /// <inheritdoc/>
    public override void Run(WorkerPool pool, IReadOnlyList<Tensor> operands, Tensor output, long step)
    {
        _indices = (int*)operands[_indexOperand].Data + _index.Origins[0];
        _terms = (float*)operands[_termOperand].Data + _term.Origins[0];
        _output = (float*)output.Data;
        long vectors = (_term.Lanes + T.Count - 1) / T.Count;
        _units = (int)Math.Min(pool.ThreadCount, vectors);
        pool.Run(this, _units, isSmall: (_operator.Reduction.Count * _term.Lanes) + output.Count < SmallWork);
        _finish?.Run(pool, operands, output, step);
    }

    /// <inheritdoc/>
    public void Execute(int unit, Scratch scratch)
    {
        long vectors = (_term.Lanes + T.Count - 1) / T.Count;
        long first = vectors * unit / _units * T.Count, end = Math.Min(_term.Lanes, vectors * (unit + 1) / _units * T.Count);
        int count = (int)(end - first);
        for (long row = 0; row < _rows.Lanes; row++)
            new Span<uint>(_output + (row * _rows.LaneStride) + first, count).Fill(_operator.Init);
        for (long r = 0; r < _operator.Reduction.Count; r++)
        {
            long row = _indices[r * _index.DepthStride];
            if ((ulong)row < (ulong)_rows.Lanes)
                Add(_output + (row * _rows.LaneStride) + first, _terms + (r * _term.DepthStride) + first, count);
        }

        for (long row = 0; row < _rows.Lanes; row++)
        {
            foreach (ref uint bits in new Span<uint>(_output + (row * _rows.LaneStride) + first, count))
                bits = ScalarArithmetic.Canonicalize32(bits);
        }
    }

    private static void Add(float* sum, float* term, int count)
    {
        int i = 0;
        for (; i <= count - T.Count; i += T.Count)
            T.Store(T.AddF32(T.Load(sum + i), T.Load(term + i)), sum + i);
        for (; i < count; i++)
            sum[i] += term[i];
    }

    // select(index = digit, acc + term, acc), in any order of instructions.
    private static bool TryMatch(ScalarProgram body, out int index, out int term, out int digit)
    {
        index = term = digit = -1;
        ImmutableArray<ScalarInstruction> code = body.Instructions;
        ScalarInstruction select = code[^1];
        if (select.Opcode != ScalarOpcode.Select32 || code.Any(i => i.Opcode is not (ScalarOpcode.Accumulator or ScalarOpcode.Operand or ScalarOpcode.OutputDigit or ScalarOpcode.EqualU32 or ScalarOpcode.AddF32 or ScalarOpcode.Select32)))
            return false;
        ScalarInstruction equal = code[select.A], add = code[select.B];
        if (equal.Opcode != ScalarOpcode.EqualU32 || add.Opcode != ScalarOpcode.AddF32 || code[select.C].Opcode != ScalarOpcode.Accumulator)
            return false;
        (ScalarInstruction x, ScalarInstruction y) = code[equal.A].Opcode == ScalarOpcode.Operand ? (code[equal.A], code[equal.B]) : (code[equal.B], code[equal.A]);
        (ScalarInstruction a, ScalarInstruction g) = code[add.A].Opcode == ScalarOpcode.Accumulator ? (code[add.A], code[add.B]) : (code[add.B], code[add.A]);
        (index, digit, term) = (x.A, y.A, g.A);
        return x.Opcode == ScalarOpcode.Operand && y.Opcode == ScalarOpcode.OutputDigit && a.Opcode == ScalarOpcode.Accumulator && g.Opcode == ScalarOpcode.Operand;
    }
}
