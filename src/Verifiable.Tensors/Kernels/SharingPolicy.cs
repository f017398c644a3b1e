namespace Verifiable.Tensors.Kernels;

/// <summary>When threads share a job: waking one takes microseconds, and gives the same bits.</summary>
internal static class SharingPolicy
{
    [ThreadStatic]
    private static bool t_always;

    /// <summary>Whether every job of several units is shared, and begun by a thread that is not the caller.</summary>
    public static bool IsAlways => t_always;

    /// <summary>Whether the caller does work alone that is said to be small.</summary>
    public static bool IsSmall(bool isSmall) => isSmall && !t_always;

    /// <summary>Another policy for what this thread runs until the scope ends; for tests, which want threads to share small operators.</summary>
    public static IDisposable Use(bool always)
    {
        var scope = new Scope(t_always);
        t_always = always;
        return scope;
    }

    private sealed class Scope(bool before) : IDisposable
    {
        public void Dispose() => t_always = before;
    }
}
