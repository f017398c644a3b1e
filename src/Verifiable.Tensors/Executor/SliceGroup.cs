using System.Diagnostics;
using Verifiable.Tensors.Kernels;

namespace Verifiable.Tensors.Executor;

/// <summary>Operators that follow each other and read each other slice by slice: all of them are computed for one slice, which stays in the cache, before the next.</summary>
internal sealed class SliceGroup : IParallelJob
{
    private const long UnitBytes = 192 * 1024;
    private const long SmallElements = 1 << 14;
    private const int UnitsPerThread = 4;
    private readonly SlicedKernel[] _kernels;
    private readonly long[] _sliceElements;
    private readonly long[] _elapsed;
    private readonly long _slices;
    private readonly long _sliceBytes;
    private long _unitSlices;

    /// <summary>A group.</summary>
    /// <param name="first">Place of its first operator in the order of execution.</param>
    /// <param name="kernels">Kernels of its operators, in order.</param>
    /// <param name="sliceElements">Output elements of each in a slice.</param>
    /// <param name="slices">Number of slices.</param>
    public SliceGroup(int first, SlicedKernel[] kernels, long[] sliceElements, long slices)
    {
        First = first;
        _kernels = kernels;
        _sliceElements = sliceElements;
        _elapsed = new long[kernels.Length];
        _slices = slices;
        foreach (long elements in sliceElements)
            _sliceBytes += elements * sizeof(uint);
    }

    /// <summary>Place of the first operator.</summary>
    public int First { get; }

    /// <summary>Number of operators.</summary>
    public int Count => _kernels.Length;

    /// <summary>Runs the operators; each kernel has its tensors (<see cref="SlicedKernel.Begin"/>).</summary>
    /// <param name="pool">The workers that share the slices.</param>
    /// <param name="addTicks">Told by operator, the first one 0, the time spent in ticks of <see cref="Stopwatch"/>.</param>
    public void Run(WorkerPool pool, Action<int, long> addTicks)
    {
        long start = Stopwatch.GetTimestamp();
        Array.Clear(_elapsed);
        bool isSmall = SharingPolicy.IsSmall(_slices * _sliceBytes < SmallElements * sizeof(uint));
        long evenShare = (_slices + (UnitsPerThread * pool.ThreadCount) - 1) / (UnitsPerThread * pool.ThreadCount);
        _unitSlices = isSmall ? _slices : Math.Clamp(UnitBytes / _sliceBytes, 1, evenShare);
        pool.Run(this, checked((int)((_slices + _unitSlices - 1) / _unitSlices)), isSmall);

        // Threads work at the same time: the group's time is shared out by the work of each operator.
        double wall = Stopwatch.GetTimestamp() - start, all = 1;
        foreach (long elapsed in _elapsed)
            all += elapsed;
        for (int i = 0; i < _kernels.Length; i++)
            addTicks(i, (long)(wall * _elapsed[i] / all));
    }

    /// <inheritdoc/>
    public void Execute(int unit, Scratch scratch)
    {
        long first = unit * _unitSlices, count = Math.Min(_unitSlices, _slices - first);
        long before = Stopwatch.GetTimestamp();
        for (int i = 0; i < _kernels.Length; i++)
        {
            _kernels[i].Compute(first * _sliceElements[i], count * _sliceElements[i], scratch);
            long after = Stopwatch.GetTimestamp();
            Interlocked.Add(ref _elapsed[i], after - before);
            before = after;
        }
    }
}
