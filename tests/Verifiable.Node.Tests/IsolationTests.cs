using Microsoft.Extensions.Logging.Abstractions;
using Verifiable.Ethereum.Rpc;
using Verifiable.Execution.Bundles;

namespace Verifiable.Node.Tests;

public sealed class IsolationTests
{
    private readonly ManualTime _time = new();
    private readonly Isolation _isolation;
    private int _looks;

    public IsolationTests() => _isolation = new Isolation(NullLogger.Instance, _time);

    [Fact]
    public async Task TryAsync_Failure_LeavesThatSubjectAloneAndNoOther()
    {
        Assert.False(await _isolation.TryAsync("Job 1", () => throw new OverflowException("hostile")));

        Assert.False(_isolation.IsDue("Job 1"));
        Assert.True(_isolation.IsDue("Job 2"));
        Assert.True(await LookAsync("Job 1"));
        Assert.Equal(0, _looks);
        Assert.True(await LookAsync("Job 2"));
        Assert.Equal(1, _looks);
    }

    [Fact]
    public async Task TryAsync_FailuresInARow_DoubleThePauseUpToAMinute()
    {
        var pauses = new List<int>();
        for (int failure = 0; failure < 8; failure++)
        {
            await _isolation.TryAsync("Job 1", () => throw new BundleException("no blob"));
            int seconds = 0;
            while (!_isolation.IsDue("Job 1"))
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                seconds++;
            }

            pauses.Add(seconds);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], pauses);
    }

    [Fact]
    public async Task TryAsync_Success_ForgetsTheFailures()
    {
        await _isolation.TryAsync("Job 1", () => throw new OverflowException());
        _time.Advance(TimeSpan.FromSeconds(1));
        await _isolation.TryAsync("Job 1", () => throw new OverflowException());
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(await LookAsync("Job 1"));
        Assert.Equal(1, _looks);

        await _isolation.TryAsync("Job 1", () => throw new OverflowException());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_isolation.IsDue("Job 1"));
    }

    [Fact]
    public async Task TryAsync_ChainAwayOrCancelled_PassesThrough()
    {
        await Assert.ThrowsAsync<EthereumResponseException>(() => _isolation.TryAsync("Job 1", () => throw new EthereumResponseException("away")));
        await Assert.ThrowsAsync<OperationCanceledException>(() => _isolation.TryAsync("Job 1", () => throw new OperationCanceledException()));
        Assert.True(_isolation.IsDue("Job 1"));
    }

    private Task<bool> LookAsync(string subject) => _isolation.TryAsync(subject, () =>
    {
        _looks++;
        return Task.CompletedTask;
    });
}
