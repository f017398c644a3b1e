using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Tests.Parity;

/// <summary>Attention against PyTorch's own operations, forward and gradients, over random shapes.</summary>
public sealed class AttentionParityTests(PyTorchOracle oracle) : IClassFixture<PyTorchOracle>
{
    private const int Tests = 10;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Attention_OfRank_EqualsPyTorch(int rank) => RandomExtents.ForAll(6, 4, Tests, d =>
    {
        var check = new ParityCheck(oracle, d.Sum());
        long[] batch = [.. new long[] { d[0], d[1] }.Take(rank - 2)];
        Value q = check.Parameter("q", [.. batch, d[2], d[3]]), k = check.Parameter("k", [.. batch, d[4], d[3]]), v = check.Parameter("v", [.. batch, d[4], d[5]]);
        check.Check($"torch.softmax(q @ k.transpose(-2, -1) / math.sqrt({d[3]}), -1) @ v", functional.scaled_dot_product_attention(q, k, v));
    });

    [Fact]
    public void Attention_Causal_EqualsPyTorch() => RandomExtents.ForAll(4, 5, Tests, d =>
    {
        var check = new ParityCheck(oracle, d.Sum());
        Value q = check.Parameter("q", [d[0], d[1], d[2], d[3]]), k = check.Parameter("k", [d[0], d[1], d[2], d[3]]), v = check.Parameter("v", [d[0], d[1], d[2], d[3]]);
        check.Check(
            $"torch.softmax((q @ k.transpose(-2, -1) * 0.3).masked_fill(~torch.ones({d[2]}, {d[2]}).tril().bool(), -math.inf), -1) @ v",
            functional.scaled_dot_product_attention(q, k, v, is_causal: true, scale: 0.3));
    });

    [Fact]
    public void Attention_HeadsOfOneProjection_EqualsPyTorch() => RandomExtents.ForAll(5, 4, Tests, d =>
    {
        var check = new ParityCheck(oracle, d.Sum());
        (int b, int t, int h, int e, int width) = (d[0], d[1], d[2], d[3], d[4]);
        Value x = check.Parameter("x", [b, t, width]), w = check.Parameter("w", [3, h, e, width]), o = check.Parameter("o", [width, h, e]);
        Value[] heads = functional.linear(x, w).unbind(2);
        Value y = functional.scaled_dot_product_attention(heads[0].transpose(1, 2), heads[1].transpose(1, 2), heads[2].transpose(1, 2), is_causal: true).transpose(1, 2);
        check.Check(
            $"(lambda q, k, v: F.linear((torch.softmax((q @ k.transpose(-2, -1) / math.sqrt({e})).masked_fill(~torch.ones({t}, {t}).tril().bool(), -math.inf), -1) @ v)"
            + $".transpose(1, 2).flatten(2), o.flatten(1)))(*F.linear(x, w.flatten(0, 2)).reshape({b}, {t}, 3, {h}, {e}).permute(2, 0, 3, 1, 4))",
            functional.linear(h * e == 1 ? y.reshape(b, t, 1) : y with { FlattenedFrom = 2 }, h * e == 1 ? o.reshape(width, 1) : o));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Attention_Masked_EqualsPyTorch(bool isPerHead) => RandomExtents.ForAll(5, 4, Tests, d =>
    {
        var check = new ParityCheck(oracle, d.Sum());
        Value q = check.Parameter("q", [d[0], d[1], d[2], d[3]]), k = check.Parameter("k", [d[0], d[1], d[4], d[3]]), v = check.Parameter("v", [d[0], d[1], d[4], d[3]]);
        int at = 0;
        long[] shape = isPerHead ? [d[1], d[2], d[4]] : [d[2], d[4]];
        // The first key is always attended to: PyTorch 1.13 gives NaN for a row without any.
        Value m = check.Indices("m", shape, () => at++ % d[4] == 0 ? 1 : check.Random.Next(2));
        check.Check($"torch.softmax((q @ k.transpose(-2, -1) / math.sqrt({d[3]})).masked_fill(m == 0, -math.inf), -1) @ v", functional.scaled_dot_product_attention(q, k, v, m));
    });

    [Fact]
    public void Attention_AddedMask_EqualsPyTorch() => RandomExtents.ForAll(4, 4, Tests, d =>
    {
        var check = new ParityCheck(oracle, d.Sum());
        Value q = check.Parameter("q", [d[0], d[1], d[2]]), k = check.Parameter("k", [d[0], d[3], d[2]]), v = check.Parameter("v", [d[0], d[3], d[2]]);
        Value m = check.Constant("m", [d[1], d[3]], check.Random.NextDouble);
        check.Check($"torch.softmax(q @ k.transpose(-2, -1) / math.sqrt({d[2]}) + m, -1) @ v", functional.scaled_dot_product_attention(q, k, v, m));
    });

    [Fact]
    public void Attention_RowWithoutKeys_GivesZeros()
    {
        var check = new ParityCheck(oracle, 1);
        Value q = check.Parameter("q", [2, 3]), k = check.Parameter("k", [4, 3]), v = check.Parameter("v", [4, 3]);
        int at = 0;
        Value m = check.Indices("m", [2, 4], () => at++ < 4 ? 0 : 1);
        check.Check("torch.cat([q[:1] * 0, torch.softmax(q[1:] @ k.transpose(-2, -1) / math.sqrt(3), -1) @ v])", functional.scaled_dot_product_attention(q, k, v, m));
    }
}
