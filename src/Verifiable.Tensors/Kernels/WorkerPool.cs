using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Verifiable.Tensors.Memory;

namespace Verifiable.Tensors.Kernels;

/// <summary>A few threads that share the units of one job at a time; the caller works too.</summary>
/// <remarks>
/// Units are taken from a shared counter, so any number of threads computes the same. A thread joins a job only while it is open, and the
/// caller closes it when no unit is left: a thread that wakes late delays nobody. Waiting threads spin briefly, since the next operator
/// follows within microseconds, then sleep. Each thread verifies its arithmetic once (<see cref="ArithmeticGuard"/>).
/// </remarks>
internal sealed class WorkerPool : IDisposable
{
    private const int Closed = 1 << 30;
    private static readonly TimeSpan s_spinTime = TimeSpan.FromMicroseconds(50);

    [ThreadStatic]
    private static bool t_verified;

    private readonly Thread[] _threads;
    private readonly SemaphoreSlim[] _wake;
    private readonly int[] _sleeping;
    private readonly Scratch _callerScratch = new();
    private readonly bool _spins;
    private IParallelJob? _job;
    private ExceptionDispatchInfo? _failure;
    private int _units;
    private int _nextUnit;
    private int _generation;
    private int _joined = Closed;
    private volatile bool _stopping;

    /// <summary>A pool of <paramref name="threads"/> threads, the caller's included.</summary>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ThreadCount = threads;
        _spins = threads <= Environment.ProcessorCount;
        _threads = new Thread[threads - 1];
        _wake = new SemaphoreSlim[threads - 1];
        _sleeping = new int[threads - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i;
            _wake[i] = new SemaphoreSlim(0);
            _threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"verifiable-compute-{i + 1}" };
            _threads[i].Start();
        }
    }

    /// <summary>Number of threads, the caller's included.</summary>
    public int ThreadCount { get; }

    /// <summary>Memory for one kernel's call at a time.</summary>
    public Workspace Workspace { get; } = new();

    /// <summary>Executes units 0 to <paramref name="units"/> - 1 and returns when all are done.</summary>
    /// <param name="job">The work.</param>
    /// <param name="units">Number of units.</param>
    /// <param name="isSmall">Whether the work takes less time than waking a thread; then the caller does all of it.</param>
    public void Run(IParallelJob job, int units, bool isSmall = false)
    {
        _job = job;
        _units = units;
        _nextUnit = 0;
        bool shared = units > 1 && !SharingPolicy.IsSmall(isSmall) && _threads.Length > 0;
        if (shared)
            Open();
        if (shared && SharingPolicy.IsAlways)
            AwaitAnother();
        TryTakeUnits(_callerScratch);
        if (shared)
        {
            Interlocked.Or(ref _joined, Closed);
            var wait = default(SpinWait);
            while (Volatile.Read(ref _joined) != Closed)
                wait.SpinOnce(sleep1Threshold: -1);
        }

        _job = null;
        if (_failure is { } failure)
        {
            _failure = null;
            failure.Throw();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping = true;
        foreach (SemaphoreSlim wake in _wake)
            wake.Release();
        foreach (Thread thread in _threads)
            thread.Join();
        foreach (SemaphoreSlim wake in _wake)
            wake.Dispose();
        _callerScratch.Dispose();
        Workspace.Dispose();
    }

    private void Open()
    {
        Volatile.Write(ref _joined, 0);
        Interlocked.Increment(ref _generation);
        for (int i = 0; i < _threads.Length; i++)
        {
            if (Interlocked.Exchange(ref _sleeping[i], 0) == 1)
                _wake[i].Release();
        }
    }

    // A thread that fails before its first unit leaves a failure.
    private void AwaitAnother()
    {
        var wait = default(SpinWait);
        while (Volatile.Read(ref _nextUnit) == 0 && Volatile.Read(ref _failure) is null)
            wait.SpinOnce(sleep1Threshold: -1);
    }

    private bool TryJoin()
    {
        int joined;
        do
        {
            joined = Volatile.Read(ref _joined);
            if ((joined & Closed) != 0)
                return false;
        }
        while (Interlocked.CompareExchange(ref _joined, joined + 1, joined) != joined);
        return true;
    }

    private void Work(int worker)
    {
        using var scratch = new Scratch();
        int seen = 0;
        while (WaitForJob(worker, ref seen))
        {
            if (!TryJoin())
                continue;
            TryTakeUnits(scratch);
            Interlocked.Decrement(ref _joined);
        }
    }

    private bool WaitForJob(int worker, ref int seen)
    {
        long start = Stopwatch.GetTimestamp();
        while (_spins && Volatile.Read(ref _generation) == seen && Stopwatch.GetElapsedTime(start) < s_spinTime)
            Thread.SpinWait(4);
        while (!_stopping && Volatile.Read(ref _generation) == seen)
        {
            Volatile.Write(ref _sleeping[worker], 1);
            Interlocked.MemoryBarrier();

            // A job opened between the test above and the mark may have missed the mark; look again before sleeping.
            if (Volatile.Read(ref _generation) != seen && Interlocked.Exchange(ref _sleeping[worker], 0) == 1)
                break;
            _wake[worker].Wait();
        }

        seen = Volatile.Read(ref _generation);
        return !_stopping;
    }

    // A failure is kept for the caller, who must wait for the other threads before it may throw.
    private void TryTakeUnits(Scratch scratch)
    {
        try
        {
            if (!t_verified)
                ArithmeticGuard.Verify();
            t_verified = true;
            IParallelJob? job = _job;
            int unit;
            while (job is not null && (unit = Interlocked.Increment(ref _nextUnit) - 1) < _units)
                job.Execute(unit, scratch);
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }
    }
}
