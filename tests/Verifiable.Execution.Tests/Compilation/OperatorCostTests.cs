using Verifiable.Execution.Compilation;

namespace Verifiable.Execution.Tests.Compilation;

public sealed class OperatorCostTests
{
    [Fact]
    public void Of_SmallJob_CountsWhatEachOperatorDoes()
    {
        using var files = new SmallJob();
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest()).Value!;
        IReadOnlyList<OperatorCost> costs = OperatorCost.Of(job);

        // Conv2d of 1 x 6 x 6 to 2 x 4 x 2 with kernel 3: nine fmas and one addition for each of 4 * 16 outputs.
        OperatorCost convolution = costs.Single(c => c.Label == "conv2d");
        Assert.Equal(("0", 64 * 19L, (144 + 18 + 2) * 4L, 64 * 4L), (convolution.Layer, convolution.Flops, convolution.BytesRead, convolution.BytesWritten));
        // A gather does no arithmetic and reads of the data no more than the batch.
        OperatorCost gather = costs.Single(c => c.Label == "batch.inputs");
        Assert.Equal(("(data)", 0L, 144 * 4L), (gather.Layer, gather.Flops, gather.BytesWritten));
        Assert.Equal((144 + 20) * 4L, gather.BytesRead);
    }

    [Fact]
    public void Of_SmallJob_BackwardOperatorsBelongToTheirLayer()
    {
        using var files = new SmallJob();
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest()).Value!;
        IReadOnlyList<OperatorCost> costs = OperatorCost.Of(job);
        Assert.Equal(["(data)", "0", "1", "2", "4", "(loss)", "(optimizer)"], costs.Select(c => c.Layer).Distinct());
        Assert.Equal("4", costs.Single(c => c.Label == "linear.weight.gradient").Layer);
        Assert.Equal("0", costs.Single(c => c.Label == "conv2d.weight.gradient").Layer);
        Assert.All(costs.Where(c => c.Label.StartsWith("adam", StringComparison.Ordinal)), c => Assert.Equal("(optimizer)", c.Layer));
    }
}
