using Verifiable.Tensors.Optim;
using Verifiable.Tensors.Tests.Parity;

namespace Verifiable.Tensors.Tests.Optim;

/// <summary>Learning rates against PyTorch's.</summary>
public sealed class LRSchedulerTests(PyTorchOracle oracle) : IClassFixture<PyTorchOracle>
{
    private const int Updates = 24;

    [Fact]
    public void StepLR_EqualsPyTorch() => Check("StepLR(o, 5, 0.3)", new StepLR(5, 0.3));

    [Fact]
    public void CosineAnnealingLR_EqualsPyTorch() => Check("CosineAnnealingLR(o, 10, 0.01)", new CosineAnnealingLR(10, 0.01));

    [Fact]
    public void LinearLR_EqualsPyTorch() => Check("LinearLR(o, 0.1, 0.9, 7)", new LinearLR(7, 0.1, 0.9));

    [Fact]
    public void SequentialLR_WarmUpThenCosine_EqualsPyTorch() => Check(
        "SequentialLR(o, [torch.optim.lr_scheduler.LinearLR(o, 0.1, 1, 6), torch.optim.lr_scheduler.CosineAnnealingLR(o, 18)], [6])",
        new SequentialLR([new LinearLR(6, 0.1), new CosineAnnealingLR(18)], [6]));

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.5)]
    public void OneCycleLR_EqualsPyTorch(double share) =>
        Check(FormattableString.Invariant($"OneCycleLR(o, 0.5, {Updates + 1}, pct_start={share}, cycle_momentum=False)"), new OneCycleLR(0.5, Updates + 1, share));

    [Fact]
    public void SequentialLR_WrongMilestones_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new SequentialLR([new StepLR(1), new StepLR(2)], []));
        Assert.Throws<ArgumentException>(() => new SequentialLR([new StepLR(1), new StepLR(2), new StepLR(3)], [5, 5]));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 0)]
    [InlineData(1, -1)]
    [InlineData(-1.5, 0)]
    [InlineData(2, 1)]
    [InlineData(7, -1)]
    public void Cos_WholeAndHalfTurns_IsExact(double x, double expected) => Assert.Equal(expected, HalfTurn.Cos(x));

    [Fact]
    public void Cos_ManyAngles_IsNearTheCosine()
    {
        for (int i = -3000; i <= 3000; i++)
            Assert.Equal(Math.Cos(Math.PI * (i / 1000.0)), HalfTurn.Cos(i / 1000.0), 2e-15);
    }

    private void Check(string build, LRScheduler scheduler)
    {
        double[] expected = oracle.Ask(new OracleQuestion($"rates(lambda o: torch.optim.lr_scheduler.{build}, 0.2, {Updates})", [], null)).Value;
        for (int i = 0; i < Updates; i++)
            Assert.Equal(expected[i], scheduler.Rate(0.2, i), 1e-13);
    }
}
