namespace Verifiable.Cli.Nodes;

/// <summary>A cancellation source that is also cancelled when standard input ends: when it is a pipe, as soon as the process at its other end is gone, also by kill -9.</summary>
internal static class StandardInputEnd
{
    /// <summary>Watches from now on; the caller disposes the source when the work is over.</summary>
    public static CancellationTokenSource Link(CancellationToken cancellationToken)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // A read of a pipe cannot be cancelled, so the thread stays in it until the end of the process.
        var thread = new Thread(() => Watch(source)) { IsBackground = true, Name = "standard input" };
        thread.Start();
        return source;
    }

    private static void Watch(CancellationTokenSource source)
    {
        using Stream input = Console.OpenStandardInput();
        Span<byte> ignored = stackalloc byte[256];
        while (input.Read(ignored) > 0)
        {
        }

        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The work ended first.
            return;
        }
    }
}
