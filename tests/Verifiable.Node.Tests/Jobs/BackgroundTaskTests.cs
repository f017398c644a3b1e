using Verifiable.Execution.Bundles;
using Verifiable.Node.Chain;
using Verifiable.Node.Jobs;

namespace Verifiable.Node.Tests.Jobs;

public sealed class BackgroundTaskTests : IDisposable
{
    private static readonly KnownJob s_slow = new(1, default, default, default);
    private static readonly KnownJob s_other = new(2, default, default, default);
    private readonly TinyJob _job = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly List<ulong> _loads = [];
    private Exception? _wrong;

    public void Dispose()
    {
        _arrived.Dispose();
        _job.Dispose();
    }

    [Fact]
    public async Task TakeAsync_WhileLoading_IsNullForEveryJob()
    {
        var task = new BackgroundTask<LoadedJob>(Load);
        Assert.Null(await task.TakeAsync(s_slow));
        Assert.Null(await task.TakeAsync(s_slow));
        Assert.Null(await task.TakeAsync(s_other));
        _arrived.Release();
        await task.Completion;

        Assert.Null(await task.TakeAsync(s_other));
        Assert.Same(_job.Job, await task.TakeAsync(s_slow));
        Assert.Equal([1ul], _loads);
    }

    [Fact]
    public async Task TakeAsync_LoadFailed_ThrowsOnceAndLoadsAgain()
    {
        _wrong = new BundleException("no such job");
        var task = new BackgroundTask<LoadedJob>(Load);
        Assert.Null(await task.TakeAsync(s_slow));
        _arrived.Release();
        await Assert.ThrowsAsync<BundleException>(() => task.Completion);
        Assert.Contains("no such job", (await Assert.ThrowsAsync<BundleException>(() => task.TakeAsync(s_slow))).Message, StringComparison.Ordinal);

        _wrong = null;
        Assert.Null(await task.TakeAsync(s_slow));
        _arrived.Release();
        await task.Completion;
        Assert.Same(_job.Job, await task.TakeAsync(s_slow));
    }

    [Fact]
    public async Task Forget_LoadedJobThatIsTaken_LetsOthersLoad()
    {
        var task = new BackgroundTask<LoadedJob>(Load);
        Assert.Null(await task.TakeAsync(s_slow));
        _arrived.Release();
        await task.Completion;
        task.Forget(static _ => false);

        Assert.Null(await task.TakeAsync(s_other));
        _arrived.Release();
        await task.Completion;
        Assert.Same(_job.Job, await task.TakeAsync(s_other));
        Assert.Equal([1ul, 2ul], _loads);
    }

    private LoadedJob Load(KnownJob known)
    {
        _loads.Add(known.JobId);
        _arrived.Wait();
        return _wrong is null ? _job.Job : throw _wrong;
    }
}
