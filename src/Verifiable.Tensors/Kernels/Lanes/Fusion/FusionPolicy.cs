namespace Verifiable.Tensors.Kernels.Lanes.Fusion;

/// <summary>When a program is worth compiling into one loop: that takes milliseconds, and gives the same bits.</summary>
internal static class FusionPolicy
{
    private const long DefaultLeastWork = 1 << 20;

    [ThreadStatic]
    private static long? t_leastWork;

    /// <summary>Whether to fuse a program that runs so many lane instructions in a step.</summary>
    public static bool Fuses(long work, int instructions) => instructions > 0 && work >= (t_leastWork ?? DefaultLeastWork);

    /// <summary>Another bound for what this thread compiles until the scope ends; for tests, which want both ways on small operators.</summary>
    public static IDisposable Use(long leastWork)
    {
        var scope = new Scope(t_leastWork);
        t_leastWork = leastWork;
        return scope;
    }

    private sealed class Scope(long? before) : IDisposable
    {
        public void Dispose() => t_leastWork = before;
    }
}
