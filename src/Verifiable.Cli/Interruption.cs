using System.Runtime.InteropServices;

namespace Verifiable.Cli;

/// <summary>Ctrl-C and SIGTERM as a cancellation token, so that every command ends what it started, however long that takes. A second one ends the process at once.</summary>
/// <remarks>The command-line library can do this too, but gives commands a fixed time and leaves what they started behind when it is over.</remarks>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _signals;

    public Interruption() => _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal)];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (Interlocked.Increment(ref _signals) > 1)
            return;
        context.Cancel = true;
        _ = _source.CancelAsync();
    }
}
