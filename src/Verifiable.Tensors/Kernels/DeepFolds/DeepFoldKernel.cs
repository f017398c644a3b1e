using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;
using Verifiable.Tensors.Kernels.Lanes;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Kernels.DeepFolds;

/// <summary>Long folds along what is consecutive in memory, such as the sum of a row: <c>acc = acc + t(o, r)</c> (or min, max, fma, integer add) for r ascending.</summary>
/// <remarks>
/// The terms do not depend on the accumulator, so they are computed with iterations as lanes; for the fold itself, which stays in order, rows become lanes
/// (<see cref="TransposedFold{T}"/>).
/// </remarks>
internal sealed unsafe class DeepFoldKernel<T> : SlicedKernel, IParallelJob
    where T : struct, ILanes<T>
{
    private const int Lanes = 256;

    // Rows that lie a power of two apart would compete for the same lines of the first cache.
    private const int RowElements = Lanes + 16;
    // Rows that advance together, chunk by chunk: where rows lie one after the other in memory, it is read in that order.
    private const int BlockRows = 512;

    private const int UnitsPerThread = 4;
    private const long SmallWork = 20_000;
    private readonly Operator _operator;
    private readonly OperandReaders _readers;
    private readonly DeepFoldTerm<T>[] _terms;
    private readonly delegate*<uint*, uint**, uint**, int, uint*, void> _fold;
    private readonly WideFoldKernel<T>? _finish;
    private IReadOnlyList<Tensor> _operands = [];
    private Tensor? _output;
    private long _step;
    private long _unitOutputs;

    /// <summary>Compiles an operator that <see cref="Matches"/>.</summary>
    public DeepFoldKernel(Operator @operator)
    {
        _operator = @operator;
        var wanted = new bool[@operator.Operands.Length];
        RegisterUse.MarkOperands(@operator.Body, wanted);
        _readers = new OperandReaders(@operator, LaneSpace.Deep(@operator), wanted);
        ScalarInstruction last = @operator.Body.Instructions[^1];
        _terms = [.. TermRegisters(@operator.Body).Select(r => new DeepFoldTerm<T>(@operator.Body, r, _readers, @operator.Output.Count * @operator.Reduction.Count))];
        _fold = last.Opcode switch
        {
            ScalarOpcode.AddF32 => &TransposedFold<T>.Run<Accumulations.Add>,
            ScalarOpcode.MinF32 => &TransposedFold<T>.Run<Accumulations.Min>,
            ScalarOpcode.MaxF32 => &TransposedFold<T>.Run<Accumulations.Max>,
            ScalarOpcode.FmaF32 => &TransposedFold<T>.Run<Accumulations.Fma>,
            _ => &TransposedFold<T>.Run<Accumulations.AddIntegers>,
        };
        _finish = @operator.Finish.IsEmpty ? null : new WideFoldKernel<T>(@operator, foldIsDone: true);
    }

    /// <summary>Whether the operator is such a fold and gains from this kernel.</summary>
    public static bool Matches(Operator @operator)
    {
        const long MinIterations = 64;
        bool showsAccumulator = @operator.AccumulatorType == ElementType.Float32 && @operator.Body.Instructions[^1].Opcode == ScalarOpcode.AddU32;
        if (showsAccumulator || @operator.Reduction.Count < MinIterations || TermRegisters(@operator.Body).Length == 0)
            return false;
        return (@operator.Output.Count * 4 <= @operator.Reduction.Count && !ReadsAlongOutput(@operator)) || ReadsAlongReduction(@operator);
    }

    /// <inheritdoc/>
    public override void Run(WorkerPool pool, IReadOnlyList<Tensor> operands, Tensor output, long step)
    {
        Begin(operands, output, step);
        long rows = TransposedFold<T>.Rows, parts = UnitsPerThread * pool.ThreadCount, threads = pool.ThreadCount;
        _unitOutputs = output.Count <= rows * threads ? (output.Count + threads - 1) / threads : (output.Count + (rows * parts) - 1) / (rows * parts) * rows;
        pool.Run(this, checked((int)((output.Count + _unitOutputs - 1) / _unitOutputs)), isSmall: output.Count * _operator.Reduction.Count < SmallWork);
    }

    /// <inheritdoc/>
    public void Execute(int unit, Scratch scratch) => Compute(unit * _unitOutputs, Math.Min(_unitOutputs, _operator.Output.Count - (unit * _unitOutputs)), scratch);

    /// <inheritdoc/>
    public override void Begin(IReadOnlyList<Tensor> operands, Tensor output, long step)
    {
        _operands = operands;
        _output = output;
        _step = step;
        _finish?.Begin(operands, output, step);
    }

    /// <inheritdoc/>
    public override void Compute(long first, long count, Scratch scratch)
    {
        scratch.Reset();
        int rows = TransposedFold<T>.Rows;
        ReaderState state = _readers.Bind(scratch, _operands, _step, Lanes);
        LaneFrame* frames = stackalloc LaneFrame[2];
        for (int t = 0; t < _terms.Length; t++)
            frames[t] = _terms[t].Bind(scratch, Lanes, _step);
        var room = (uint*)scratch.Allocate(((nint)2 * rows * RowElements * sizeof(uint)) + (TransposedFold<T>.RoomElements * sizeof(uint)));
        var values = (uint**)scratch.Allocate(2 * rows * sizeof(uint*));
        new Span<nint>(values, 2 * rows).Clear();
        var accumulators = (uint*)scratch.Allocate((BlockRows + rows) * sizeof(uint));
        for (long done = 0; done < count; done += BlockRows)
            FoldBlock(first + done, (int)Math.Min(BlockRows, count - done), ref state, frames, room, values, accumulators);
        _finish?.Compute(first, count, scratch);
    }

    // Outputs first to first + outputs.
    private void FoldBlock(long first, int outputs, ref ReaderState state, LaneFrame* frames, uint* room, uint** values, uint* accumulators)
    {
        int rows = TransposedFold<T>.Rows;
        new Span<uint>(accumulators, outputs + rows).Fill(_operator.Init);
        long count = _operator.Reduction.Count;
        for (long r = 0; r < count; r += Lanes)
        {
            int lanes = (int)Math.Min(Lanes, count - r);
            _readers.StartChunk(ref state, r, lanes);
            for (int row = 0; row < outputs; row += rows)
            {
                _readers.StartScalars(ref state, first + row);
                FoldRows(Math.Min(rows, outputs - row), lanes, ref state, frames, room, values, accumulators + row);
            }
        }

        bool isFloat = _operator.AccumulatorType == ElementType.Float32 || (_operator.Finish.IsEmpty && _operator.OutputType == ElementType.Float32);
        bool canonicalize = isFloat || _operator.Body.Instructions[^1].Opcode != ScalarOpcode.AddU32;
        for (int i = 0; i < outputs; i++)
            _output!.Bits[(int)first + i] = canonicalize ? ScalarArithmetic.Canonicalize32(accumulators[i]) : accumulators[i];
    }

    // One chunk of iterations of the rows from the current scalar position on.
    private void FoldRows(int outputs, int lanes, ref ReaderState state, LaneFrame* frames, uint* room, uint** values, uint* accumulators)
    {
        int rows = TransposedFold<T>.Rows;
        for (int i = 0; i < outputs; i++)
        {
            for (int t = 0; t < _terms.Length; t++)
                values[(t * rows) + i] = _terms[t].Evaluate(frames[t], ref state, room + (((t * rows) + i) * RowElements), isFirst: i == 0);
            if (i + 1 < outputs)
                _readers.AdvanceScalars(ref state);
        }

        // Rows that do not exist fold the first one's terms; nobody reads their accumulators.
        for (int t = 0; t < _terms.Length; t++)
            new Span<nint>(values + (t * rows) + outputs, rows - outputs).Fill((nint)values[t * rows]);
        _fold(accumulators, values, values + rows, lanes, room + (2 * rows * RowElements));
    }

    // Registers of the terms when the body is acc (op) term and nothing else reads the accumulator; else empty.
    private static int[] TermRegisters(ScalarProgram body)
    {
        ScalarInstruction last = body.Instructions[^1];
        int[] terms = last.Opcode switch
        {
            ScalarOpcode.AddF32 or ScalarOpcode.MinF32 or ScalarOpcode.MaxF32 or ScalarOpcode.AddU32 => IsAccumulator(last.A) ? [last.B] : IsAccumulator(last.B) ? [last.A] : [],
            ScalarOpcode.FmaF32 => IsAccumulator(last.C) ? [last.A, last.B] : [],
            _ => [],
        };
        bool elsewhere = terms.Any(IsAccumulator) || body.Instructions[..^1].Any(ReadsAccumulatorRegister);
        return elsewhere ? [] : terms;

        bool IsAccumulator(int register) => body.Instructions[register].Opcode == ScalarOpcode.Accumulator;

        bool ReadsAccumulatorRegister(ScalarInstruction i)
        {
            if (RegisterUse.IsSource(i.Opcode))
                return false;
            int arity = RegisterUse.Arity(i.Opcode);
            return IsAccumulator(i.A) || (arity > 1 && IsAccumulator(i.B)) || (arity > 2 && IsAccumulator(i.C));
        }
    }

    // Whether some operand is consecutive along the reduction but scattered along the output.
    private static bool ReadsAlongReduction(Operator @operator) => Wanted(@operator).Any(i => SlopeOf(@operator, i, LaneSpace.Deep) == 1 && SlopeOf(@operator, i, LaneSpace.Wide) is not (0 or 1));

    // Whether outputs fill vectors and every operand is consecutive along them.
    private static bool ReadsAlongOutput(Operator @operator)
    {
        const long MinOutputs = 64;
        return @operator.Output.Count >= MinOutputs && Wanted(@operator).All(i => SlopeOf(@operator, i, LaneSpace.Wide) is 0 or 1);
    }

    private static IEnumerable<int> Wanted(Operator @operator)
    {
        var wanted = new bool[@operator.Operands.Length];
        RegisterUse.MarkOperands(@operator.Body, wanted);
        return Enumerable.Range(0, wanted.Length).Where(i => wanted[i]);
    }

    private static long SlopeOf(Operator @operator, int operand, Func<Operator, LaneSpace> space) => new OperandReader(@operator, operand, space(@operator)).Slope;
}
