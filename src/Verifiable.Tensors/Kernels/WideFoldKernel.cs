using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels;

/// <summary>Any operator, with output elements as lanes and the fold as a loop: <c>out[o] = finish(fold of body over r)</c>.</summary>
/// <remarks>
/// Chunks of consecutive output elements are folded together in ascending order of r, each scalar instruction a loop over the chunk. With
/// <c>foldIsDone</c> the output already holds the final accumulators and only the finish runs, in place.
/// </remarks>
internal sealed unsafe class WideFoldKernel<T> : SlicedKernel, IParallelJob
    where T : struct, ILanes<T>
{
    private const int LaneBudgetBytes = 24 * 1024;
    private const int MinLanes = 64;
    private const int MaxLanes = 1024;

    // Elementary functions take longer than the second-level cache: larger chunks spare them the start of a loop.
    private const int HeavyLaneBudgetBytes = 96 * 1024;
    private const int MaxHeavyLanes = 4096;
    private const int UnitsPerThread = 4;

    // Lane instructions that take about as long as waking a thread.
    private const long SmallWork = 100_000;
    private readonly Operator _operator;
    private readonly OperandReaders _readers;
    private readonly LaneProgram<T>? _body;
    private readonly LaneProgram<T>? _finish;
    private readonly bool _needsInit;
    private readonly bool _canonicalizeAccumulator;
    private readonly int _maxLanes;
    private readonly long _instructions;
    private readonly long _outputs;
    private IReadOnlyList<Tensor> _operands = [];
    private Tensor? _output;
    private long _step;
    private long _unitLanes;

    /// <summary>Compiles an operator, or only its finish.</summary>
    public WideFoldKernel(Operator @operator, bool foldIsDone = false)
    {
        _operator = @operator;
        _outputs = @operator.Output.Count;
        var wanted = new bool[@operator.Operands.Length];
        if (!foldIsDone)
            RegisterUse.MarkOperands(@operator.Body, wanted);
        RegisterUse.MarkOperands(@operator.Finish, wanted);
        _readers = new OperandReaders(@operator, LaneSpace.Wide(@operator), wanted);

        bool isFloat = @operator.AccumulatorType == ElementType.Float32;
        if (!foldIsDone)
        {
            bool defer = isFloat && @operator.Reduction.Count > 1 && !RegisterUse.ShowsAccumulator(@operator.Body);
            _canonicalizeAccumulator = defer || (@operator.Finish.IsEmpty && @operator.OutputType == ElementType.Float32 && !isFloat);
            _body = new LaneProgram<T>(@operator.Body, _readers, defer ? ResultNaN.Deferred : isFloat ? ResultNaN.Canonical : ResultNaN.AsComputed, _outputs * @operator.Reduction.Count * @operator.Body.Instructions.Length);
            _needsInit = RegisterUse.ReadsAccumulator(@operator.Body);
        }

        if (!@operator.Finish.IsEmpty)
            _finish = new LaneProgram<T>(@operator.Finish, _readers, @operator.OutputType == ElementType.Float32 ? ResultNaN.Canonical : ResultNaN.AsComputed, _outputs * @operator.Finish.Instructions.Length);
        _instructions = @operator.Finish.Instructions.Length + (foldIsDone ? 0 : @operator.Reduction.Count * @operator.Body.Instructions.Length);
        int bytes = 8 + (_body?.BytesPerLane ?? 0) + (_finish?.BytesPerLane ?? 0);
        bool isHeavy = (foldIsDone || @operator.Reduction.Count == 1) && (_body is { IsHeavy: true } || _finish is { IsHeavy: true });
        _maxLanes = Math.Clamp((isHeavy ? HeavyLaneBudgetBytes : LaneBudgetBytes) / bytes / MinLanes * MinLanes, MinLanes, isHeavy ? MaxHeavyLanes : MaxLanes);
    }

    /// <inheritdoc/>
    public override void Run(WorkerPool pool, IReadOnlyList<Tensor> operands, Tensor output, long step)
    {
        Begin(operands, output, step);
        long share = (_outputs + pool.ThreadCount - 1) / pool.ThreadCount;
        int lanes = Lanes(share);
        long chunks = (_outputs + lanes - 1) / lanes;
        long chunksPerUnit = (chunks + (UnitsPerThread * pool.ThreadCount) - 1) / (UnitsPerThread * pool.ThreadCount);
        _unitLanes = chunksPerUnit * lanes;
        pool.Run(this, (int)((_outputs + _unitLanes - 1) / _unitLanes), isSmall: _outputs * _instructions < SmallWork);
    }

    /// <inheritdoc/>
    public void Execute(int unit, Scratch scratch) => Compute(unit * _unitLanes, Math.Min(_unitLanes, _outputs - (unit * _unitLanes)), scratch);

    /// <inheritdoc/>
    public override void Begin(IReadOnlyList<Tensor> operands, Tensor output, long step)
    {
        _operands = operands;
        _output = output;
        _step = step;
    }

    /// <inheritdoc/>
    public override void Compute(long first, long count, Scratch scratch)
    {
        scratch.Reset();
        Compute(first, count, (uint*)_output!.Data + first, scratch);
    }

    /// <summary>The same with a destination of its own, next to other blocks of the scratch memory.</summary>
    public void Compute(long first, long count, uint* destination, Scratch scratch)
    {
        int lanes = Lanes(count);
        ReaderState state = _readers.Bind(scratch, _operands, _step, lanes);
        LaneFrame body = _body is null ? default : _body.Bind(scratch, lanes, _step);
        LaneFrame finish = _finish is null ? default : _finish.Bind(scratch, lanes, _step);
        byte* room = (byte*)scratch.Allocate(lanes * 2 * sizeof(uint));
        long end = first + count;
        for (long start = first; start < end; start += lanes)
        {
            int filled = (int)Math.Min(lanes, end - start);
            int padded = (filled + T.Count - 1) / T.Count * T.Count;
            byte* target = (byte*)(destination + (start - first));

            // A ragged chunk computes beside the output: lanes beyond it must not be written there.
            byte* result = filled == padded ? target : room;
            byte* accumulator = _finish is null ? result : room + (lanes * sizeof(uint));
            _readers.StartChunk(ref state, start, filled);
            if (_body is null)
                Buffer.MemoryCopy(target, accumulator, filled * sizeof(uint), filled * sizeof(uint));
            else
                Fold(body, ref state, accumulator, padded);
            if (_finish is not null)
            {
                _finish.SetAccumulator(finish, accumulator, result);
                _readers.StartScalars(ref state, 0);
                _finish.StartChunk(finish, ref state, padded);
                _finish.Execute(finish, ref state, padded);
            }

            if (result != target)
                Buffer.MemoryCopy(result, target, filled * sizeof(uint), filled * sizeof(uint));
        }
    }

    private int Lanes(long elements) => (int)Math.Clamp((elements + MinLanes - 1) / MinLanes * MinLanes, MinLanes, _maxLanes);

    private void Fold(in LaneFrame frame, ref ReaderState state, byte* accumulator, int padded)
    {
        _body!.SetAccumulator(frame, accumulator, accumulator);
        if (_needsInit)
            LaneLoops<T>.Fill32(accumulator, _operator.Init, padded);
        _readers.StartScalars(ref state, 0);
        _body.StartChunk(frame, ref state, padded);
        for (long r = _operator.Reduction.Count; ;)
        {
            _body.Execute(frame, ref state, padded);
            if (--r == 0)
                break;
            _readers.AdvanceScalars(ref state);
        }

        if (_canonicalizeAccumulator)
            LaneLoops<T>.Get(ScalarOpcode.CanonicalizeF32)(accumulator, accumulator, accumulator, accumulator, padded);
    }
}
