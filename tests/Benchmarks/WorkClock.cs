using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Verifiable.Benchmarks;

/// <summary>The clock of measurements in this process: time that passes, or the calling thread's own processor time, which other load hardly changes.</summary>
/// <remarks>Processor time only means something on one thread.</remarks>
internal static partial class WorkClock
{
    private const int ThreadProcessorTime = 3;
    private const double NanosecondsPerSecond = 1e9;

    /// <summary>Whether the thread's processor time counts.</summary>
    public static bool CountsProcessorTime { get; set; }

    /// <summary>Seconds since some moment.</summary>
    public static double Seconds
    {
        get
        {
            if (!CountsProcessorTime)
                return (double)Stopwatch.GetTimestamp() / Stopwatch.Frequency;
            if (GetTime(ThreadProcessorTime, out TimeSpec time) != 0)
                throw new InvalidOperationException("WorkClock: expected the thread's processor time, got an error of clock_gettime");
            return time.Seconds + (time.Nanoseconds / NanosecondsPerSecond);
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    private readonly record struct TimeSpec(long Seconds, long Nanoseconds);
}
