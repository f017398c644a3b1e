using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Tests.Parity;

/// <summary>Convolutions and pooling against PyTorch, forward and gradients, over random shapes, strides, paddings, dilations and groups.</summary>
public sealed class ConvolutionParityTests(PyTorchOracle oracle) : IClassFixture<PyTorchOracle>
{
    private const int Tests = 15;

    [Theory]
    [InlineData(1, 2, 2)]
    [InlineData(2, 1, 1)]
    [InlineData(2, 2, 2)]
    [InlineData(3, 1, 2)]
    [InlineData(3, 2, 1)]
    public void Conv2d_EqualsPyTorch(int groups, int inputs, int outputs) => RandomExtents.ForAll(8, 3, Tests, d =>
    {
        ParityCheck check = Start(d);
        Value x = check.Parameter("x", [d[0], groups * inputs, d[1] + 4, d[2] + 5]), w = check.Parameter("w", [groups * outputs, inputs, d[3], d[4]]), b = check.Parameter("b", [groups * outputs]);
        Size2d stride = new(d[5], d[6]), padding = new(d[7] - 1, 1), dilation = new(d[6], d[7]);
        if ((d[7] * (d[4] - 1)) + 1 > d[2] + 7 || (d[6] * (d[3] - 1)) + 1 > d[1] + 4 + (2 * padding.Height))
            return;
        check.Check($"F.conv2d(x, w, b, {stride}, {padding}, {dilation}, {groups})", functional.conv2d(x, w, b, stride, padding, dilation, groups));
    });

    [Fact]
    public void Conv2d_WeightStoredByGroups_EqualsPyTorch() => RandomExtents.ForAll(5, 3, Tests, d =>
    {
        ParityCheck check = Start(d);
        int groups = d[0] + 1;
        Value x = check.Parameter("x", [2, groups * d[1], 4, 5]), w = check.Parameter("w", [groups, d[2], d[1], d[3], d[4]]);
        check.Check($"F.conv2d(x, w.flatten(0, 1), groups={groups})", functional.conv2d(x, w, groups: groups));
    });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Conv1d_EqualsPyTorch(int groups) => RandomExtents.ForAll(7, 3, Tests, d =>
    {
        ParityCheck check = Start(d);
        Value x = check.Parameter("x", [d[0], groups * d[1], d[2] + 6]), w = check.Parameter("w", [groups * d[3], d[1], d[4]]), b = check.Parameter("b", [groups * d[3]]);
        check.Check($"F.conv1d(x, w, b, {d[5]}, 1, {d[6]}, {groups})", functional.conv1d(x, w, b, d[5], 1, d[6], groups));
    });

    [Theory]
    [InlineData(1, 2, 2)]
    [InlineData(2, 2, 1)]
    [InlineData(2, 1, 2)]
    [InlineData(2, 2, 2)]
    public void ConvTranspose2d_EqualsPyTorch(int groups, int inputs, int outputs) => RandomExtents.ForAll(8, 3, Tests, d =>
    {
        ParityCheck check = Start(d);
        Value x = check.Parameter("x", [d[0], groups * inputs, d[1] + 2, d[2] + 2]), w = check.Parameter("w", [groups * inputs, outputs, d[3], d[4]]), b = check.Parameter("b", [groups * outputs]);
        Size2d stride = new(d[5], d[6]), dilation = new(d[7], 1), extra = new(Math.Max(d[5], d[7]) - 1, 0);
        int padding = d[3] > 1 && d[4] > 1 ? 1 : 0;
        check.Check(
            $"F.conv_transpose2d(x, w, b, {stride}, {padding}, {extra}, {groups}, {dilation})",
            functional.conv_transpose2d(x, w, b, stride, padding, extra, groups, dilation));
    });

    [Fact]
    public void AvgPool2d_EqualsPyTorch() => RandomExtents.ForAll(8, 3, Tests, d =>
    {
        ParityCheck check = Start(d);
        Value x = check.Parameter("x", [d[0], d[1], d[2] + 3, d[3] + 3]);
        Size2d kernel = new(d[4], d[5]), stride = new(d[6], d[7]), padding = new(d[4] / 2, d[5] / 2);
        check.Check($"F.avg_pool2d(x, {kernel}, {stride}, {padding})", functional.avg_pool2d(x, kernel, stride, padding));
    });

    [Fact]
    public void Pools1d_EqualPyTorch() => RandomExtents.ForAll(5, 3, Tests, d =>
    {
        ParityCheck check = Start(d);
        Value x = check.Parameter("x", [d[0], d[1], d[2] + 4]);
        check.Check($"F.avg_pool1d(x, {d[3]}, {d[4]}, {d[3] / 2})", functional.avg_pool1d(x, d[3], d[4], d[3] / 2));
        check = Start(d);
        x = check.Parameter("x", [d[0], d[1], d[2] + 4]);
        check.Check($"F.max_pool1d(x, {d[3]}, {d[4]}, {d[3] / 2})", functional.max_pool1d(x, d[3], d[4], d[3] / 2));
    });

    [Fact]
    public void MaxPool2d_EqualsPyTorch() => RandomExtents.ForAll(8, 3, Tests, d =>
    {
        ParityCheck check = Start(d);
        Value x = check.Parameter("x", [d[0], d[1], d[2] + 3, d[3] + 3]);
        Size2d kernel = new(d[4], d[5]), stride = new(d[6], d[7]), padding = new(d[4] / 2, d[5] / 2);
        check.Check($"F.max_pool2d(x, {kernel}, {stride}, {padding})", functional.max_pool2d(x, kernel, stride, padding));
    });

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void AvgPool2d_Divisors_EqualPyTorch(bool ceil, bool counts) => RandomExtents.ForAll(8, 4, 2 * Tests, d =>
    {
        ParityCheck check = Start(d);
        Value x = check.Parameter("x", [(d[0] % 2) + 1, (d[1] % 2) + 1, d[2] + 3, d[3] + 3]);
        Size2d kernel = new(d[4], d[5]), stride = new(d[6], d[7]), padding = new(d[4] / 2, d[5] / 2);
        string options = $"ceil_mode={(ceil ? "True" : "False")}, count_include_pad={(counts ? "True" : "False")}";
        check.Check($"F.avg_pool2d(x, {kernel}, {stride}, {padding}, {options})", functional.avg_pool2d(x, kernel, stride, padding, ceil, counts));
        check = Start(d);
        x = check.Parameter("x", [d[0], d[1], d[2] + 3]);
        check.Check($"F.avg_pool1d(x, {d[4]}, {d[6]}, {d[4] / 2}, {options})", functional.avg_pool1d(x, d[4], d[6], d[4] / 2, ceil, counts));
        check = Start(d);
        x = check.Parameter("x", [1, 2, d[2] + 3, d[3] + 3]);
        check.Check($"F.avg_pool2d(x, {kernel}, {stride}, {padding}, {options}, divisor_override={d[0] + 4})", functional.avg_pool2d(x, kernel, stride, padding, ceil, counts, d[0] + 4));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void MaxPools_DilatedAndRoundedUp_EqualPyTorch(bool ceil) => RandomExtents.ForAll(8, 3, 2 * Tests, d =>
    {
        ParityCheck check = Start(d);
        Value x = check.Parameter("x", [d[0], 2, d[2] + 6, d[3] + 6]);
        Size2d kernel = new(d[4], d[5]), stride = new(d[6], d[7]), padding = new(d[4] / 2, d[5] / 2), dilation = new(d[1], d[0]);
        string mode = ceil ? "True" : "False";
        check.Check($"F.max_pool2d(x, {kernel}, {stride}, {padding}, {dilation}, {mode})", functional.max_pool2d(x, kernel, stride, padding, dilation, ceil));
        check = Start(d);
        x = check.Parameter("x", [d[0], d[1], d[2] + 6]);
        check.Check($"F.max_pool1d(x, {d[4]}, {d[6]}, {d[4] / 2}, {d[7]}, {mode})", functional.max_pool1d(x, d[4], d[6], d[4] / 2, d[7], ceil));
    });

    [Fact]
    public void AdaptiveAvgPool2d_EqualsPyTorch() => RandomExtents.ForAll(6, 7, 2 * Tests, d =>
    {
        ParityCheck check = Start(d);
        Value x = check.Parameter("x", [(d[0] % 2) + 1, (d[1] % 2) + 1, d[2], d[3]]);
        check.Check($"F.adaptive_avg_pool2d(x, [{d[4]}, {d[5]}])", functional.adaptive_avg_pool2d(x, new(d[4], d[5])));
    });

    [Fact]
    public void AdaptiveAvgPool1d_EqualsPyTorch() => RandomExtents.ForAll(4, 7, Tests, d =>
    {
        ParityCheck check = Start(d);
        check.Check($"F.adaptive_avg_pool1d(x, {d[3]})", functional.adaptive_avg_pool1d(check.Parameter("x", [d[0], d[1], d[2]]), d[3]));
    });

    private ParityCheck Start(int[] extents) => new(oracle, extents.Sum());
}
