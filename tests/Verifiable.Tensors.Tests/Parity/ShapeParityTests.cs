using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Tests.Parity;

/// <summary>Element-wise arithmetic, views, reductions and products of matrices against PyTorch.</summary>
public sealed class ShapeParityTests(PyTorchOracle oracle) : IClassFixture<PyTorchOracle>
{
    [Theory]
    [InlineData("x + y")]
    [InlineData("x - y")]
    [InlineData("x * y")]
    [InlineData("x / y")]
    [InlineData("torch.add(x, y, alpha=0.3)")]
    [InlineData("-x * 2.5 + 0.5 + y")]
    public void Arithmetic_Broadcast_EqualsPyTorch(string expression)
    {
        (long[] X, long[] Y)[] shapes = [([3, 4], [3, 4]), ([2, 3, 4], [4]), ([2, 1, 4], [3, 1]), ([5], [2, 3, 5]), ([1], [4, 2]), ([3, 1, 2], [1, 4, 1])];
        foreach ((long[] xs, long[] ys) in shapes)
        {
            var check = new ParityCheck(oracle, 1);
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
    }

    [Fact]
    public void SameValueTwice_EqualsPyTorch() => Check("x * x + x", x => (x * x) + x, 3, 5);

    [Fact]
    public void Permute_EqualsPyTorch() => Check("x.permute(2, 0, 1) * x.permute(2, 0, 1)", x => x.permute(2, 0, 1) * x.permute(2, 0, 1), 2, 3, 4);

    [Fact]
    public void Transpose_OfSlice_EqualsPyTorch() => Check("x[:, 1:6:2].transpose(0, 1) * 3", x => x.narrow(1, 1, 3, 2).transpose(0, 1) * 3, 4, 7);

    [Fact]
    public void Select_Parts_EqualsPyTorch() => Check("x[:, 0] * x[:, 2] + x[:, 1]", x => (x.select(1, 0) * x.select(1, 2)) + x.select(1, 1), 4, 3, 2);

    [Fact]
    public void Select_OfVector_EqualsPyTorch() => Check("x[3] * x", x => x.select(0, 3) * x, 6);

    [Fact]
    public void Split_AndJoin_EqualsPyTorch() => Check("(x.reshape(2, 3, 4) * 2).reshape(2, 12) * x", x => (x.reshape(2, 3, 4) * 2).reshape(2, 12) * x, 2, 12);

    [Fact]
    public void Split_ThenJoinedBack_IsAView() => Check("x.reshape(2, 3, 4).reshape(2, 12) * 2", x => x.reshape(2, 3, 4).reshape(2, -1) * 2, 2, 12);

    [Fact]
    public void Join_Front_EqualsPyTorch() => Check("x.reshape(6, 4) * 2", x => x.reshape(6, 4) * 2, 2, 3, 4);

    [Fact]
    public void Reshape_AcrossBlocks_EqualsPyTorch() => Check("x.reshape(8, 3).transpose(0, 1) * 2", x => x.reshape(8, 3).transpose(0, 1) * 2, 4, 6);

    [Fact]
    public void Heads_SplitTransposeJoin_EqualsPyTorch() => Check(
        "x.reshape(2, 5, 3, 4).transpose(1, 2).transpose(1, 2).reshape(2, 5, 12)",
        x => x.reshape(2, 5, 3, 4).transpose(1, 2).transpose(1, 2).reshape(2, 5, 12) * 1,
        2, 5, 12);

    [Fact]
    public void Flatten_StaysAView_EqualsPyTorch() => Check("x.flatten(1) * 2", x => x.flatten(1) * 2, 2, 3, 4);

    [Fact]
    public void Expand_EqualsPyTorch() => Check("x.expand(4, 3, 5) * 1", x => x.expand(4, 3, 5) * 1, 3, 1);

    [Fact]
    public void UnsqueezeSqueeze_EqualsPyTorch() => Check("(x.unsqueeze(1) * 2).squeeze(1) * x", x => (x.unsqueeze(1) * 2).squeeze(1) * x, 3, 4);

    [Theory]
    [InlineData("x.sum()")]
    [InlineData("x.sum(1)")]
    [InlineData("x.sum((0, 2), keepdim=True)")]
    [InlineData("x.mean()")]
    [InlineData("x.mean(-1)")]
    [InlineData("x.mean((1, 2), keepdim=True) * x")]
    public void Reduction_EqualsPyTorch(string expression) => Check(expression, x => expression switch
    {
        "x.sum()" => x.sum(),
        "x.sum(1)" => x.sum([1]),
        "x.sum((0, 2), keepdim=True)" => x.sum([0, 2], true),
        "x.mean()" => x.mean(),
        "x.mean(-1)" => x.mean([-1]),
        _ => x.mean([1, 2], true) * x,
    }, 3, 4, 5);

    [Fact]
    public void Chunks_Concatenated_EqualsPyTorch() => Check(
        "torch.cat([c * (i + 1) for i, c in enumerate(x.chunk(5, 1))], 1)",
        x => functional.cat([.. x.chunk(5, 1).Select((c, i) => c * (i + 1))], 1),
        3, 14);

    [Fact]
    public void Concatenation_OfManyParts_EqualsPyTorch() => Check(
        "torch.cat([x[:, i:i+2] * 2 for i in range(0, 22, 2)], 1)",
        x => functional.cat([.. x.split(2, 1).Select(c => c * 2)], 1),
        2, 22);

    [Fact]
    public void Stack_EqualsPyTorch() => Check("torch.stack([x, x * 2], 1)", x => functional.stack([x, x * 2], 1), 3, 4);

    [Fact]
    public void Pad_EqualsPyTorch() => Check("F.pad(x, (1, 2, 3, 0)) * 2", x => functional.pad(x, 1, 2, 3, 0) * 2, 2, 3, 4);

    [Theory]
    [InlineData(new long[] { 3, 4 }, new long[] { 4, 5 })]
    [InlineData(new long[] { 2, 3, 4 }, new long[] { 2, 4, 5 })]
    [InlineData(new long[] { 2, 3, 4 }, new long[] { 4, 5 })]
    [InlineData(new long[] { 2, 1, 3, 4 }, new long[] { 5, 4, 2 })]
    public void Matmul_EqualsPyTorch(long[] xs, long[] ys)
    {
        var check = new ParityCheck(oracle, 5);
        Value x = check.Parameter("x", xs), y = check.Parameter("y", ys);
        check.Check("x.matmul(y)", xs.Length % 2 == 0 ? x.matmul(y) : functional.matmul(x, y));
    }

    private void Check(string expression, Func<Value, Value> function, params long[] shape)
    {
        var check = new ParityCheck(oracle, expression.Length);
        check.Check(expression, function(check.Parameter("x", shape)));
    }
}
