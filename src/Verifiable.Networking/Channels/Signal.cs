using System.Threading.Tasks.Sources;

namespace Verifiable.Networking.Channels;

/// <summary>Wakes one waiter; a call before the wait is remembered, several are one. Waiting allocates nothing.</summary>
/// <remarks>The waiter checks its condition again after every wake-up. Continuations run on the thread pool, so a caller may hold a lock.</remarks>
internal sealed class Signal : IValueTaskSource
{
    private readonly Lock _lock = new();
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private bool _isSet;
    private bool _isWaiting;

    /// <summary>Wakes the waiter, or the next one.</summary>
    public void Set()
    {
        lock (_lock)
        {
            if (!_isWaiting)
            {
                _isSet = true;
                return;
            }

            _isWaiting = false;
        }

        _core.SetResult(true);
    }

    /// <summary>Waits for <see cref="Set"/>.</summary>
    /// <exception cref="InvalidOperationException">Somebody waits already.</exception>
    public ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        short version;
        lock (_lock)
        {
            if (_isSet)
            {
                _isSet = false;
                return ValueTask.CompletedTask;
            }

            if (_isWaiting)
                throw new InvalidOperationException("wait: expected one reader and one writer at a time, got a second");
            _isWaiting = true;
            _core.Reset();
            version = _core.Version;
        }

        // The waiter sees the task only after this method returned, so it always disposes of this registration.
        _registration = cancellationToken.UnsafeRegister(static (state, token) => ((Signal)state!).Cancel(token), this);
        return new ValueTask(this, version);
    }

    void IValueTaskSource.GetResult(short token)
    {
        _registration.Dispose();
        _core.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken token)
    {
        lock (_lock)
        {
            if (!_isWaiting)
                return;
            _isWaiting = false;
        }

        _core.SetException(new OperationCanceledException(token));
    }
}
