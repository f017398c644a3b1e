using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Tests.Parity;

/// <summary>Element-wise arithmetic, views, reductions and products of matrices against PyTorch, over random shapes.</summary>
public sealed class ShapeParityTests(PyTorchOracle oracle) : IClassFixture<PyTorchOracle>
{
    private const int Tests = 6;
    private const int Greatest = 6;

    [Theory]
    [InlineData("x + y")]
    [InlineData("x - y")]
    [InlineData("x * y")]
    [InlineData("x / y")]
    [InlineData("torch.add(x, y, alpha=0.3)")]
    [InlineData("-x * 2.5 + 0.5 + y")]
    public void Arithmetic_Broadcast_EqualsPyTorch(string expression) => RandomExtents.ForAll(3, 5, 4, d =>
    {
        foreach ((long[] xs, long[] ys) in RandomExtents.Broadcasts(d))
        {
            var check = new ParityCheck(oracle, d.Sum());
            Value x = check.Parameter("x", xs), y = check.Parameter("y", ys, 0.5, 1.25);
            check.Check(expression, expression switch
            {
                "x + y" => x + y,
                "x - y" => x - y,
                "x * y" => x * y,
                "x / y" => x / y,
                "torch.add(x, y, alpha=0.3)" => x.add(y, 0.3),
                _ => (-x * 2.5) + 0.5 + y,
            });
        }
    });

    [Fact]
    public void SameValueTwice_EqualsPyTorch() => Check((a, b, _) => new("x * x + x", x => (x * x) + x, a, b));

    [Fact]
    public void Permute_EqualsPyTorch() => Check((a, b, c) => new("x.permute(2, 0, 1) * x.permute(2, 0, 1)", x => x.permute(2, 0, 1) * x.permute(2, 0, 1), a, b, c));

    [Fact]
    public void Transpose_OfSlice_EqualsPyTorch() => Check((a, b, c) => new($"x[:, 1:{2 * b}:2].transpose(0, 1) * 3", x => x.narrow(1, 1, b, 2).transpose(0, 1) * 3, a, (2 * b) + c - 1));

    [Fact]
    public void Select_Parts_EqualsPyTorch() => Check((a, b, c) => new($"x[:, 0] * x[:, {b}] + x[:, 1]", x => (x.select(1, 0) * x.select(1, b)) + x.select(1, 1), a, b + 1, c));

    [Fact]
    public void Select_OfVector_EqualsPyTorch() => Check((a, b, _) => new($"x[{a - 1}] * x", x => x.select(0, a - 1) * x, a + b - 1));

    [Fact]
    public void Split_AndJoin_EqualsPyTorch() => Check((a, b, c) => new(
        $"(x.reshape({a}, {b}, {c}) * 2).reshape({a}, {b * c}) * x", x => (x.reshape(a, b, c) * 2).reshape(a, b * c) * x, a, b * c));

    [Fact]
    public void Split_ThenJoinedBack_IsAView() => Check((a, b, c) => new($"x.reshape({a}, {b}, {c}).reshape({a}, {b * c}) * 2", x => x.reshape(a, b, c).reshape(a, -1) * 2, a, b * c));

    [Fact]
    public void Join_Front_EqualsPyTorch() => Check((a, b, c) => new($"x.reshape({a * b}, {c}) * 2", x => x.reshape(a * b, c) * 2, a, b, c));

    [Fact]
    public void Reshape_AcrossBlocks_EqualsPyTorch() => Check((a, b, c) => new($"x.reshape({a * b}, {c}).transpose(0, 1) * 2", x => x.reshape(a * b, c).transpose(0, 1) * 2, a, b * c));

    [Fact]
    public void Heads_SplitTransposeJoin_EqualsPyTorch() => Check((a, b, c) => new(
        $"x.reshape({a}, {b}, 3, {c}).transpose(1, 2).transpose(1, 2).reshape({a}, {b}, {3 * c})",
        x => x.reshape(a, b, 3, c).transpose(1, 2).transpose(1, 2).reshape(a, b, 3 * c) * 1,
        a, b, 3 * c));

    [Fact]
    public void Flatten_StaysAView_EqualsPyTorch() => Check((a, b, c) => new("x.flatten(1) * 2", x => x.flatten(1) * 2, a, b, c));

    [Fact]
    public void Expand_EqualsPyTorch() => Check((a, b, c) => new($"x.expand({b}, {a}, {c}) * 1", x => x.expand(b, a, c) * 1, a, 1));

    [Fact]
    public void UnsqueezeSqueeze_EqualsPyTorch() => Check((a, b, _) => new("(x.unsqueeze(1) * 2).squeeze(1) * x", x => (x.unsqueeze(1) * 2).squeeze(1) * x, a, b));

    [Theory]
    [InlineData("x.sum()")]
    [InlineData("x.sum(1)")]
    [InlineData("x.sum((0, 2), keepdim=True)")]
    [InlineData("x.mean()")]
    [InlineData("x.mean(-1)")]
    [InlineData("x.mean((1, 2), keepdim=True) * x")]
    public void Reduction_EqualsPyTorch(string expression) => Check((a, b, c) => new(expression, x => expression switch
    {
        "x.sum()" => x.sum(),
        "x.sum(1)" => x.sum([1]),
        "x.sum((0, 2), keepdim=True)" => x.sum([0, 2], true),
        "x.mean()" => x.mean(),
        "x.mean(-1)" => x.mean([-1]),
        _ => x.mean([1, 2], true) * x,
    }, a, b, c));

    [Fact]
    public void Chunks_Concatenated_EqualsPyTorch() => Check((a, b, c) => new(
        $"torch.cat([c * (i + 1) for i, c in enumerate(x.chunk({b}, 1))], 1)",
        x => functional.cat([.. x.chunk(b, 1).Select((p, i) => p * (i + 1))], 1),
        a, (2 * b) + c));

    [Fact]
    public void Concatenation_OfManyParts_EqualsPyTorch() => Check((a, b, c) => new(
        $"torch.cat([x[:, i:i+{b}] * 2 for i in range(0, {b * (c + 6)}, {b})], 1)",
        x => functional.cat([.. x.split(b, 1).Select(p => p * 2)], 1),
        a, b * (c + 6)));

    [Fact]
    public void Stack_EqualsPyTorch() => Check((a, b, c) => new($"torch.stack([x, x * 2], {c % 3})", x => functional.stack([x, x * 2], c % 3), a, b));

    [Fact]
    public void Pad_EqualsPyTorch() => Check((a, b, c) => new($"F.pad(x, ({a}, {b - 1}, {c}, 0)) * 2", x => functional.pad(x, a, b - 1, c, 0) * 2, a, b, c));

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    public void Matmul_OfRanks_EqualsPyTorch(int left, int right) => RandomExtents.ForAll(5, Greatest, Tests, d =>
    {
        long[] xs = left switch { 2 => [d[0], d[1]], 3 => [d[3], d[0], d[1]], _ => [d[4], 1, d[0], d[1]] }, ys = right == 2 ? [d[1], d[2]] : [d[3], d[1], d[2]];
        var check = new ParityCheck(oracle, d.Sum());
        Value x = check.Parameter("x", xs), y = check.Parameter("y", ys);
        check.Check("x.matmul(y)", xs.Length % 2 == 0 ? x.matmul(y) : functional.matmul(x, y));
    });

    private void Check(Func<int, int, int, Case> draw) => RandomExtents.ForAll(3, Greatest, Tests, d =>
    {
        Case drawn = draw(d[0], d[1], d[2]);
        var check = new ParityCheck(oracle, d.Sum());
        check.Check(drawn.Expression, drawn.Function(check.Parameter("x", drawn.Shape)));
    });

    /// <summary>A function of PyTorch and ours of a tensor of some shape.</summary>
    private sealed record Case(string Expression, Func<Value, Value> Function, params long[] Shape);
}
