using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.Phases;

/// <summary>A fold split by <see cref="PhaseSplit"/>: wide folds whose elements are placed P apart, all of them for one slice before the next.</summary>
/// <remarks>Where every second element belongs to one of two phases they are interleaved in registers, so that the output is written once.</remarks>
internal sealed unsafe class PhasedKernel<T> : SlicedKernel, IParallelJob
    where T : struct, ILanes<T>
{
    private const long SliceElements = 1 << 14;
    private const int UnitsPerThread = 4;
    private readonly WideFoldKernel<T>[] _folds;
    private readonly OutputPlacement[] _placements;
    private readonly WideFoldKernel<T>? _finish;
    private readonly long[] _granules;
    private readonly long _slices;
    private Tensor? _output;
    private long _unitSlices;

    private PhasedKernel(Operator @operator, ImmutableArray<Phase> phases)
    {
        _finish = @operator.Finish.IsEmpty ? null : new WideFoldKernel<T>(@operator, foldIsDone: true);
        _folds = [.. phases.Select(p => new WideFoldKernel<T>(p.Fold))];
        _placements = [.. phases.Select(p => new OutputPlacement(p))];

        // Digits before the first one that is split count alike in the output and in every phase.
        int split = 0;
        while (phases.All(p => p.Fold.Output[split] == @operator.Output[split]))
            split++;
        _slices = 1;
        for (int d = 0; d < split; d++)
            _slices *= @operator.Output[d];
        Granule = @operator.Output.Count / _slices;
        _granules = [.. phases.Select(p => p.Fold.Output.Count / _slices)];
    }

    /// <summary>A kernel for an operator that splits into phases; null for others.</summary>
    public static PhasedKernel<T>? TryCreate(Operator @operator)
    {
        // The finish reads its operands element by element, which is better done when the phases lie together again.
        Operator fold = @operator.Finish.IsEmpty ? @operator : @operator with { OutputType = @operator.AccumulatorType, Finish = ScalarProgram.Empty };
        return PhaseSplit.TryCreate(fold) is { } phases ? new PhasedKernel<T>(@operator, phases) : null;
    }

    /// <inheritdoc/>
    public override long Granule { get; }

    /// <inheritdoc/>
    public override void Run(WorkerPool pool, IReadOnlyList<Tensor> operands, Tensor output, long step)
    {
        Begin(operands, output, step);
        long evenShare = (_slices + (UnitsPerThread * pool.ThreadCount) - 1) / (UnitsPerThread * pool.ThreadCount);
        _unitSlices = Math.Clamp(SliceElements / Granule, 1, evenShare);
        pool.Run(this, checked((int)((_slices + _unitSlices - 1) / _unitSlices)), isSmall: output.Count < SliceElements);
    }

    /// <inheritdoc/>
    public void Execute(int unit, Scratch scratch) => Compute(unit * _unitSlices * Granule, Math.Min(_unitSlices, _slices - (unit * _unitSlices)) * Granule, scratch);

    /// <inheritdoc/>
    public override void Begin(IReadOnlyList<Tensor> operands, Tensor output, long step)
    {
        _output = output;
        foreach (WideFoldKernel<T> fold in _folds)
            fold.Begin(operands, output, step);
        _finish?.Begin(operands, output, step);
    }

    /// <inheritdoc/>
    public override void Compute(long first, long count, Scratch scratch)
    {
        scratch.Reset();
        PhaseSlice* slices = stackalloc PhaseSlice[_folds.Length];
        for (int i = 0; i < _folds.Length; i++)
        {
            long start = first / Granule * _granules[i], lanes = count / Granule * _granules[i];
            slices[i] = new PhaseSlice((nint)scratch.Allocate((nint)lanes * sizeof(uint)), start, lanes);
            _folds[i].Compute(start, lanes, slices[i].At(0), scratch);
        }

        uint* output = (uint*)_output!.Data;
        for (int i = 0; i < _folds.Length; i++)
        {
            if (i + 1 < _folds.Length && _placements[i].Precedes(_placements[i + 1]))
                _placements[i].StorePair(output, slices[i], _placements[i + 1], slices[++i], scratch);
            else
                _placements[i].Store(output, slices[i], scratch);
        }

        _finish?.Compute(first, count, scratch);
    }
}
