namespace Verifiable.Cli;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    /// <summary>Done as asked.</summary>
    public const int Success = 0;

    /// <summary>The work was started and failed.</summary>
    public const int Failure = 1;

    /// <summary>The command line or a file it names is wrong; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>Training met NaN or infinity and stopped before that step.</summary>
    public const int NonFinite = 3;

    /// <summary>Ended by Ctrl-C or SIGTERM: 128 + SIGINT, as shells have it.</summary>
    public const int Cancelled = 130;
}
