using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Tests.Parity;

/// <summary>Elementary functions and choices against PyTorch, forward and gradient, over random shapes.</summary>
public sealed class PointwiseParityTests(PyTorchOracle oracle) : IClassFixture<PyTorchOracle>
{
    [Theory]
    [InlineData("x.exp()", 3, 0)]
    [InlineData("x.expm1()", 3, 0)]
    [InlineData("x.erf()", 2, 0)]
    [InlineData("x.square()", 3, 0)]
    [InlineData("x.abs()", 3, 0)]
    [InlineData("x.clamp(-0.5, 1.25)", 3, 0)]
    [InlineData("x.clamp(min=0.25)", 3, 0)]
    [InlineData("x.clamp(max=0.25)", 3, 0)]
    [InlineData("x.log()", 1, 1.5)]
    [InlineData("x.log1p()", 0.9, 0)]
    [InlineData("x.sqrt()", 1, 1.5)]
    [InlineData("x.rsqrt()", 1, 1.5)]
    [InlineData("x.reciprocal()", 1, 1.5)]
    [InlineData("x.tanh()", 2, 0)]
    [InlineData("x.sin()", 0.9, 0)]
    [InlineData("x.cos()", 0.9, 0)]
    [InlineData("x.sigmoid()", 4, 0)]
    public void OfOne_EqualsPyTorch(string expression, double scale, double center)
    {
        var random = new Random(expression.Length);
        for (int turn = 0; turn < 3; turn++)
        {
            var check = new ParityCheck(oracle, random.Next());
            Value x = check.Parameter("x", [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => (long)random.Next(1, 6))], scale, center);
            check.Check(expression, expression switch
            {
                "x.exp()" => x.exp(),
                "x.expm1()" => x.expm1(),
                "x.erf()" => x.erf(),
                "x.square()" => x.square(),
                "x.abs()" => x.abs(),
                "x.clamp(-0.5, 1.25)" => x.clamp(-0.5, 1.25),
                "x.clamp(min=0.25)" => x.clamp(min: 0.25),
                "x.clamp(max=0.25)" => x.clamp(max: 0.25),
                "x.log()" => x.log(),
                "x.log1p()" => x.log1p(),
                "x.sqrt()" => x.sqrt(),
                "x.rsqrt()" => x.rsqrt(),
                "x.reciprocal()" => x.reciprocal(),
                "x.tanh()" => x.tanh(),
                "x.sin()" => x.sin(),
                "x.cos()" => x.cos(),
                _ => x.sigmoid(),
            });
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(-1)]
    [InlineData(-2)]
    [InlineData(0.5)]
    [InlineData(-0.5)]
    [InlineData(0.3)]
    [InlineData(1.7)]
    [InlineData(-2.25)]
    [InlineData(65)]
    public void Power_EqualsPyTorch(double exponent) => RandomExtents.ForAll(3, 6, 4, d =>
    {
        var check = new ParityCheck(oracle, d.Sum());
        Value x = check.Parameter("x", [d[0], d[1], d[2]], 0.75, 1.25);
        check.Check(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"x.pow({exponent})"), x.pow(exponent));
    });

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Power_ExponentNotFinite_Throws(double exponent)
    {
        var graph = new Graph();
        Value x = graph.State("x", new Verifiable.Protocol.Programs.Shape(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.pow(exponent));
    }

    [Fact]
    public void PowerOfTwoValues_RandomShapes_EqualsPyTorch() => RandomExtents.ForAll(3, 5, 6, extents =>
    {
        (long a, long b, long c) = (extents[0], extents[1], extents[2]);
        (long[] X, long[] Y)[] shapes = [([a, b, c], [a, b, c]), ([a, b, c], [c]), ([a, 1, c], [b, 1])];
        foreach ((long[] xs, long[] ys) in shapes)
        {
            var check = new ParityCheck(oracle, extents.Sum());
            Value x = check.Parameter("x", xs, 1.4, 1.5), y = check.Parameter("y", ys, 5);
            check.Check("torch.pow(x, y)", x.pow(y));
        }
    });

    [Fact]
    public void PowerOfTwoValues_ZerosAndNegativeBases_EqualsPyTorch()
    {
        double[] bases = [0, 2, -3, -1.5, 1, 0.5, -2, 0], exponents = [0, 0, 3, 2, -4, 7, 0, 2.5];
        var check = new ParityCheck(oracle, 1);
        int i = 0, j = 0;
        Value x = check.Parameter("x", [8], () => bases[i++]), y = check.Constant("y", [8], () => exponents[j++]);
        check.Check("torch.pow(x, y)", x.pow(y));
    }

    [Theory]
    [InlineData("torch.maximum(x, y)")]
    [InlineData("torch.minimum(x, y)")]
    [InlineData("torch.maximum(x.clamp(min=0.0), y.clamp(min=0.0))")]
    public void OfTwo_Broadcast_EqualsPyTorch(string expression) => RandomExtents.ForAll(3, 5, 5, d =>
    {
        foreach ((long[] xs, long[] ys) in RandomExtents.Broadcasts(d))
        {
            var check = new ParityCheck(oracle, d.Sum());
            Value x = check.Parameter("x", xs), y = check.Parameter("y", ys);
            check.Check(expression, expression switch
            {
                "torch.maximum(x, y)" => x.maximum(y),
                "torch.minimum(x, y)" => x.minimum(y),
                _ => x.clamp(min: 0).maximum(y.clamp(min: 0)),
            });
        }
    });
}
