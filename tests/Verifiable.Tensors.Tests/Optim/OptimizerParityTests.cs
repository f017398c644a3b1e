using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Optim;
using Verifiable.Tensors.Tests.Parity;

namespace Verifiable.Tensors.Tests.Optim;

/// <summary>Optimizers over several steps against PyTorch's in f64.</summary>
public sealed class OptimizerParityTests(PyTorchOracle oracle) : IClassFixture<PyTorchOracle>
{
    [Theory]
    [InlineData(0, 0, 0, false)]
    [InlineData(0, 0, 0.1, false)]
    [InlineData(0.9, 0, 0, false)]
    [InlineData(0.9, 0.3, 0.05, false)]
    [InlineData(0.8, 0, 0.02, true)]
    public void Sgd_EqualsPyTorch(double momentum, double dampening, double decay, bool nesterov) => Check(
        FormattableString.Invariant($"torch.optim.SGD(p, lr=0.1, momentum={momentum}, dampening={dampening}, weight_decay={decay}, nesterov={(nesterov ? "True" : "False")})"),
        optim.SGD(0.1, momentum, dampening, decay, nesterov));

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void Adam_EqualsPyTorch(double decay) =>
        Check(FormattableString.Invariant($"torch.optim.Adam(p, lr=0.02, betas=(0.8, 0.99), eps=1e-6, weight_decay={decay})"), optim.Adam(0.02, 0.8, 0.99, 1e-6, decay));

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void AdamW_EqualsPyTorch(double decay) =>
        Check(FormattableString.Invariant($"torch.optim.AdamW(p, lr=0.02, betas=(0.8, 0.99), eps=1e-6, weight_decay={decay})"), optim.AdamW(0.02, 0.8, 0.99, 1e-6, decay));

    [Theory]
    [InlineData(1.5)]
    [InlineData(100)]
    public void ClippedByNorm_EqualsPyTorch(double norm)
    {
        AdamW optimizer = optim.AdamW(0.02);
        optimizer.MaxGradientNorm = norm;
        Check("torch.optim.AdamW(p, lr=0.02)", optimizer, FormattableString.Invariant($"norm={norm}"));
    }

    [Fact]
    public void ClippedByValue_EqualsPyTorch()
    {
        SGD optimizer = optim.SGD(0.1);
        optimizer.MaxGradientValue = 0.4;
        Check("torch.optim.SGD(p, lr=0.1)", optimizer, "value=0.4");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void AccumulatedClippedAndScheduled_EqualsPyTorch(int accumulate)
    {
        AdamW optimizer = optim.AdamW(0.02);
        (optimizer.AccumulationSteps, optimizer.MaxGradientValue, optimizer.MaxGradientNorm) = (accumulate, 0.5, 1);
        optim.lr_scheduler.StepLR(optimizer, 1, 0.5);
        Check("torch.optim.AdamW(p, lr=0.02)", optimizer, $"accumulate={accumulate}, value=0.5, norm=1, scheduler=lambda o: torch.optim.lr_scheduler.StepLR(o, 1, 0.5)");
    }

    [Fact]
    public void AccumulatedMomentum_EqualsPyTorch()
    {
        SGD optimizer = optim.SGD(0.1, 0.9, 0.2);
        optimizer.AccumulationSteps = 2;
        Check("torch.optim.SGD(p, lr=0.1, momentum=0.9, dampening=0.2)", optimizer, "accumulate=2");
    }

    private void Check(string build, Optimizer optimizer, string options = "")
    {
        var run = new OptimizerRun(build.Length);
        Dictionary<string, OracleTensor> tensors = [];
        for (int i = 0; i < run.Values.Length; i++)
        {
            Shape shape = OptimizerRun.Shapes[i];
            tensors.Add($"p{i}", new OracleTensor([.. shape.Extents], [.. run.Values[i].Select(v => (double)v)], false, true));
            tensors.Add($"g{i}", new OracleTensor([OptimizerRun.Steps, .. shape.Extents], [.. run.Gradients[i].Select(v => (double)v)], false, true));
        }

        string question = $"optimize(lambda p: {build}, [p0, p1, p2], [g0, g1, g2], {OptimizerRun.Steps}{(options.Length == 0 ? "" : ", ")}{options})";
        double[] expected = oracle.Ask(new OracleQuestion(question, tensors, null)).Value;
        float[] actual = [.. run.Run(optimizer).Take(run.Values.Length).SelectMany(v => v)];
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) < 2e-6, FormattableString.Invariant($"{question}: expected {expected[i]:r}, got {actual[i]:r} (element {i})"));
        Assert.NotEqual(actual, run.Values.SelectMany(v => v));
    }
}
