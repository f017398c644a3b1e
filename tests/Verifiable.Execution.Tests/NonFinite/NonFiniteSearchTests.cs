using Verifiable.Execution.NonFinite;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Execution.Tests.NonFinite;

public sealed class NonFiniteSearchTests
{
    private const float Inf = float.PositiveInfinity;

    [Fact]
    public void Run_Overflow_IsBlamedOnTheProductThatMadeIt() =>
        AssertOrigin([1, 3e38f, 2], [1, 10, 1], (x, m) => (x * m).sum(), "the loss is Infinity after step 1: operator 0 (mul, layer net.0) made Infinity at [1] of finite values up to 3E+38");

    [Fact]
    public void Run_OverflowAmidAFold_IsBlamedOnTheFold() =>
        AssertOrigin([3e38f, 3e38f], [0, 0], (x, _) => (x.sum() * 2) + 1, "the loss is Infinity after step 1: operator 0 (sum, layer net.0) made Infinity at [] of finite values up to 3E+38");

    [Fact]
    public void Run_DivisionByZero_IsBlamedOnTheQuotient() =>
        AssertOrigin([1, 2], [1, 0], (x, m) => (x / m).log().sum(), "the loss is Infinity after step 1: operator 0 (div, layer net.0) made Infinity at [1] of finite values up to 2E+0");

    [Fact]
    public void Run_LogarithmOfANegative_IsBlamedOnTheLogarithm() =>
        AssertOrigin([1, 2], [1, 5], (x, m) => (x - m).log().exp().sum(), "the loss is NaN after step 1: operator 1 (log, layer net.0) made NaN at [1] of finite values up to 3E+0");

    /// <summary>The mask is infinite too, and is read before the overflow; it is meant to be.</summary>
    [Fact]
    public void Run_OverflowUnderAMask_IsNotBlamedOnTheMask() =>
        AssertOrigin([1, 2e38f, 3], [0, -Inf, -Inf], (x, m) => functional.softmax(m + (x * 2.0), 0).sum(), "the loss is NaN after step 1: operator 0 (mul, layer net.0) made Infinity at [1] of finite values up to 2E+38");

    [Fact]
    public void Run_MaskInUse_AloneIsNoTrouble()
    {
        using var job = new GraphJob([1, 2, 3], [0, -Inf, -Inf], (x, m) => functional.softmax(x + m, 0).sum());
        Assert.Contains(job.Outputs[0].Floats.ToArray(), float.IsInfinity);
        Assert.Null(new FiniteWatch(job.Job).OfLoss(job.Loss));
    }

    /// <summary>Everything is masked: the infinities are meant, the NaN that softmax makes of them is not.</summary>
    [Fact]
    public void Run_EverythingMasked_IsBlamedOnWhatMadesNaNOfIt()
    {
        using var job = new GraphJob([1, 2], [-Inf, -Inf], (x, m) => functional.softmax(x + m, 0).sum());
        NonFiniteReport report = Search(job);
        Assert.True(float.IsNaN(report.Origin.Value));
        Assert.Null(report.Origin.LargestOperand);
        Assert.EndsWith("of infinities that are meant", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_DataThatAreNoNumbers_AreNamed() =>
        AssertOrigin([1, 2], [1, float.NaN], (x, m) => (x * m).sum(), "the loss is NaN after step 1: dataset m holds NaN at [1]");

    [Fact]
    public void Run_LongChain_GoesBackToItsBeginning() =>
        AssertOrigin([1e30f, 1], [1, 1], (x, m) => Enumerable.Range(0, 200).Aggregate(x, (v, _) => v * m * 2.0).sum(), "the loss is Infinity after step 1: operator 57 (mul");

    [Fact]
    public void Run_ChainAsLongAsAProgram_FitsAStackOfAMebibyte()
    {
        const int Length = 4000;
        using var job = new GraphJob([3e38f, 1], [1, 1], (x, m) => Enumerable.Range(0, Length).Aggregate(x * 2.0, (v, _) => v * m).sum());
        NonFiniteReport? report = null;
        var thread = new Thread(() => report = Search(job), 1 << 20);
        thread.Start();
        thread.Join();
        Assert.StartsWith("operator 0 (mul", report!.Origin.Place, StringComparison.Ordinal);
    }

    /// <summary>A stranger's program may fold a whole dataset into the loss.</summary>
    [Fact]
    public void Run_FoldLongerThanTheSearchReads_SaysSo()
    {
        using var job = new GraphJob([.. Enumerable.Repeat(1f, 99), 3e38f], [.. Enumerable.Repeat(2f, 100)], (x, m) => (x * m).sum());
        Assert.Equal("the loss is Infinity after step 1: operator 1 (sum, layer net.0) made Infinity at [] of more values than are looked at", Search(job, mostReads: 99).ToString());
        Assert.StartsWith("operator 0 (mul", Search(job, mostReads: 102).Origin.Place, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NaNEarlyInALongFold_IsFollowed()
    {
        using var job = new GraphJob([1, -1, .. Enumerable.Repeat(1f, 98)], [.. Enumerable.Repeat(2f, 100)], (x, m) => (x * m).log().sum());
        Assert.Equal("the loss is NaN after step 1: operator 1 (log, layer net.0) made NaN at [1] of finite values up to 2E+0", Search(job, mostReads: 3).ToString());
    }

    private static void AssertOrigin(float[] x, float[] m, Func<Value, Value, Value> loss, string expected)
    {
        using var job = new GraphJob(x, m, loss);
        Assert.StartsWith(expected, Search(job).ToString(), StringComparison.Ordinal);
    }

    private static NonFiniteReport Search(GraphJob job, long mostReads = NonFiniteSearch.MostReads) =>
        NonFiniteSearch.Run(job.Job, job.Job.InitialState, job.Outputs, 0, new FiniteWatch(job.Job).OfLoss(job.Loss)!, mostReads);
}
