using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Tests.Parity;

/// <summary>Fully connected layers, normalisations, embeddings and softmax against PyTorch, forward and gradients, over random shapes.</summary>
public sealed class LayerParityTests(PyTorchOracle oracle) : IClassFixture<PyTorchOracle>
{
    private const int Tests = 12;

    [Fact]
    public void Linear_LeadingDimensions_EqualsPyTorch() => RandomExtents.ForAll(4, 6, Tests, d =>
    {
        ParityCheck check = Start(d);
        Value x = check.Parameter("x", [d[0], d[1], d[2]]), w = check.Parameter("w", [d[3], d[2]]), b = check.Parameter("b", [d[3]]);
        check.Check("F.linear(x, w, b)", functional.linear(x, w, b));
    });

    [Fact]
    public void Linear_FlattenedFeatures_EqualsPyTorch() => RandomExtents.ForAll(5, 4, Tests, d =>
    {
        ParityCheck check = Start(d);
        Value x = check.Parameter("x", [d[0], d[1], d[2], d[3]]), w = check.Parameter("w", [d[4], d[2], d[3]]);
        check.Check("F.linear(x.flatten(2), w.flatten(1))", functional.linear(d[2] * d[3] == 1 ? x.reshape(d[0], d[1], 1) : x with { FlattenedFrom = 2 }, d[2] * d[3] == 1 ? w.reshape(d[4], 1) : w));
    });

    [Fact]
    public void Linear_SeveralOutputDimensions_EqualsPyTorch() => RandomExtents.ForAll(5, 4, Tests, d =>
    {
        ParityCheck check = Start(d);
        Value x = check.Parameter("x", [d[0], d[1]]), w = check.Parameter("w", [3, d[2], d[3], d[1]]), b = check.Parameter("b", [3, d[2], d[3]]);
        Value[] parts = functional.linear(x, w, b).unbind(1);
        check.Check("(lambda y: y[:, 0] * y[:, 1] + y[:, 2])(torch.einsum('nk,chdk->nchd', x, w) + b)", (parts[0] * parts[1]) + parts[2]);
    });

    [Theory]
    [InlineData(1, true, true)]
    [InlineData(2, true, true)]
    [InlineData(1, true, false)]
    [InlineData(1, false, false)]
    public void LayerNorm_EqualsPyTorch(int dimensions, bool hasWeight, bool hasBias) => RandomExtents.ForAll(3, 6, Tests, d =>
    {
        // Two elements or more, and a generous epsilon: the error of a vanishing deviation has no useful bound.
        d[2]++;
        ParityCheck check = Start(d);
        long[] normalized = dimensions == 1 ? [d[2]] : [d[1], d[2]];
        Value x = check.Parameter("x", [d[0], d[1], d[2]]);
        Value? w = hasWeight ? check.Parameter("w", normalized) : null, b = hasBias ? check.Parameter("b", normalized) : null;
        check.Check(
            $"F.layer_norm(x, [{string.Join(",", normalized)}], {(hasWeight ? "w" : "None")}, {(hasBias ? "b" : "None")}, 0.1)",
            functional.layer_norm(x, dimensions, w, b, 0.1));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void RmsNorm_EqualsPyTorch(bool hasWeight) => RandomExtents.ForAll(3, 6, Tests, d =>
    {
        ParityCheck check = Start(d);
        Value x = check.Parameter("x", [d[0], d[1], d[2]]);
        Value? w = hasWeight ? check.Parameter("w", [d[2]]) : null;
        check.Check($"x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 0.1){(hasWeight ? " * w" : "")}", functional.rms_norm(x, 1, w, 0.1));
    });

    [Fact]
    public void GroupNorm_EqualsPyTorch() => RandomExtents.ForAll(5, 4, Tests, d =>
    {
        ParityCheck check = Start(d);
        int channels = d[1] * d[2];
        d[3]++;
        Value x = check.Parameter("x", [d[0], channels, d[3], d[4]]), w = check.Parameter("w", [channels]), b = check.Parameter("b", [channels]);
        check.Check($"F.group_norm(x, {d[1]}, w, b, 0.1)", functional.group_norm(x, d[1], w, b, 0.1));
    });

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void BatchNorm_Training_EqualsPyTorch(int rank) => RandomExtents.ForAll(4, 5, Tests, d =>
    {
        d[0] += 2;
        ParityCheck check = Start(d);
        long[] shape = [.. d.Take(rank)];
        Value x = check.Parameter("x", shape), w = check.Parameter("w", [d[1]]), b = check.Parameter("b", [d[1]]);
        Value mean = check.Buffer("mean", [d[1]]), variance = check.Buffer("var", [d[1]]);
        check.Check("F.batch_norm(x, mean.clone(), var.clone(), w, b, True, 0.2, 0.1)", functional.batch_norm(x, mean, variance, w, b, true, 0.2, 0.1));
        check.CheckNext(mean, "mean * 0.8 + 0.2 * x.transpose(0, 1).flatten(1).mean(1)");
        check.CheckNext(variance, "var * 0.8 + 0.2 * x.transpose(0, 1).flatten(1).var(1)");
    });

    [Fact]
    public void BatchNorm2d_OfTheBatch_EqualsPyTorch() => RandomExtents.ForAll(4, 5, Tests, d =>
    {
        d[0] += 2;
        ParityCheck check = Start(d);
        Value x = check.Parameter("x", [d[0], d[1], d[2], d[3]]), w = check.Parameter("w", [d[1]]), b = check.Parameter("b", [d[1]]);
        check.Check("F.batch_norm(x, None, None, w, b, True, 0, 0.1)", functional.batch_norm2d(x, w, b, 0.1));
    });

    [Fact]
    public void BatchNorm_Evaluation_EqualsPyTorch() => RandomExtents.ForAll(4, 5, Tests, d =>
    {
        ParityCheck check = Start(d);
        Value x = check.Parameter("x", [d[0], d[1], d[2], d[3]]), w = check.Parameter("w", [d[1]]), b = check.Parameter("b", [d[1]]);
        Value mean = check.Buffer("mean", [d[1]]), variance = check.Buffer("var", [d[1]], 0.5, 1);
        check.Check("F.batch_norm(x, mean, var, w, b, False, 0, 0.1)", functional.batch_norm(x, mean, variance, w, b, eps: 0.1));
    });

    [Fact]
    public void Rotary_EqualsPyTorch() => RandomExtents.ForAll(4, 5, Tests, d =>
    {
        ParityCheck check = Start(d);
        int width = 2 * d[3];
        Value x = check.Parameter("x", [d[0], d[1], d[2], width]);
        (Value cos, Value sin) = functional.rotary_tables(check.Graph, d[1] + 2, width);
        check.Check(
            $"(lambda a: x.transpose(1, 2) * a.cos() + torch.cat([-x[..., {d[3]}:], x[..., :{d[3]}]], -1).transpose(1, 2) * a.sin())"
            + $"(torch.outer(torch.arange({d[1]}, dtype=torch.float64), 10000.0 ** (-torch.arange(0, {width}, 2, dtype=torch.float64) / {width})).repeat(1, 2))",
            functional.rotary_embedding(x.transpose(1, 2), cos, sin));
    });

    [Fact]
    public void RotaryEmbedding_Module_EqualsPyTorch() => RandomExtents.ForAll(3, 5, Tests, d =>
    {
        ParityCheck check = Start(d);
        int width = 2 * d[2];
        Value x = check.Parameter("x", [d[0], d[1], width]);
        check.Check(
            $"(lambda a: x * a.cos() + torch.cat([-x[..., {d[2]}:], x[..., :{d[2]}]], -1) * a.sin())"
            + $"(torch.outer(torch.arange({d[1]}, dtype=torch.float64), 500.0 ** (-torch.arange(0, {width}, 2, dtype=torch.float64) / {width})).repeat(1, 2))",
            Tensors.Nn.nn.RotaryEmbedding(width, 500).call(x));
    });

    [Fact]
    public void Embedding_EqualsPyTorch() => RandomExtents.ForAll(4, 6, Tests, d =>
    {
        ParityCheck check = Start(d);
        Value index = check.Indices("i", [d[0], d[1]], () => check.Random.Next(d[2])), w = check.Parameter("w", [d[2], d[3]]);
        check.Check("F.embedding(i, w)", functional.embedding(index, w));
    });

    [Fact]
    public void Embedding_PaddingIndex_EqualsPyTorch() => RandomExtents.ForAll(3, 6, Tests, d =>
    {
        ParityCheck check = Start(d);
        Value index = check.Indices("i", [d[0]], () => check.Random.Next(d[1])), w = check.Parameter("w", [d[1], d[2]]);
        check.Check("F.embedding(i, w, padding_idx=0)", functional.embedding(index, w, padding_idx: 0));
    });

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(0)]
    public void Softmax_EqualsPyTorch(int dimension) => RandomExtents.ForAll(3, 7, Tests, d =>
    {
        ParityCheck check = Start(d);
        check.Check($"F.softmax(x, {dimension})", functional.softmax(check.Parameter("x", [d[0], d[1], d[2]], 3), dimension));
    });

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void LogSoftmax_EqualsPyTorch(int dimension) => RandomExtents.ForAll(3, 7, Tests, d =>
    {
        ParityCheck check = Start(d);
        check.Check($"F.log_softmax(x, {dimension})", functional.log_softmax(check.Parameter("x", [d[0], d[1], d[2]], 3), dimension));
    });

    [Theory]
    [InlineData("")]
    [InlineData(", label_smoothing=0.1")]
    [InlineData(", ignore_index=1")]
    [InlineData(", ignore_index=1, label_smoothing=0.2")]
    public void CrossEntropy_EqualsPyTorch(string options) => RandomExtents.ForAll(4, 5, Tests, d =>
    {
        d[1]++;
        int? ignored = options.Contains("ignore", StringComparison.Ordinal) ? 1 : null;
        double smoothing = options.Contains("0.1", StringComparison.Ordinal) ? 0.1 : options.Contains("0.2", StringComparison.Ordinal) ? 0.2 : 0;
        int Class(ParityCheck check, ref bool counted)
        {
            // One sample at least counts, or the mean is that of nothing.
            int label = counted ? check.Random.Next(d[1]) : 0;
            counted = true;
            return label;
        }

        bool counted = false;
        ParityCheck check = Start(d);
        Value x = check.Parameter("x", [d[0], d[1]], 3), t = check.Indices("t", [d[0]], () => Class(check, ref counted));
        check.CheckLoss($"F.cross_entropy(x, t{options})", functional.cross_entropy(x, t, ignored, smoothing));

        counted = false;
        check = Start(d);
        x = check.Parameter("x", [d[0], d[1], d[2], d[3]], 3);
        t = check.Indices("t", [d[0], d[2], d[3]], () => Class(check, ref counted));
        check.CheckLoss($"F.cross_entropy(x, t{options})", functional.cross_entropy(x, t, ignored, smoothing));

        counted = false;
        check = Start(d);
        x = check.Parameter("x", [d[0], d[2], d[1]], 3);
        t = check.Indices("t", [d[0], d[2]], () => Class(check, ref counted));
        check.CheckLoss($"F.cross_entropy(x.transpose(1, 2), t{options})", functional.cross_entropy(x.transpose(1, 2), t, ignored, smoothing));
    });

    private ParityCheck Start(int[] extents) => new(oracle, extents.Sum());
}
