using Verifiable.Tensors.Optim;

namespace Verifiable.Tensors.Tests.Optim;

/// <summary>Optimizers against plain loops, bit for bit.</summary>
public sealed class OptimizerPlainLoopTests
{
    private const float Rate = 0.1f;

    [Fact]
    public void Sgd_NesterovAndDecay_EqualsPlainLoops() => Check(optim.SGD(0.1, 0.9, 0, 0.01, nesterov: true), (x, _) =>
    {
        float g = MathF.FusedMultiplyAdd(0.01f, x.P, x.G);
        float b = g + (x.M * 0.9f);
        return x with { M = b, P = MathF.FusedMultiplyAdd(-Rate, MathF.FusedMultiplyAdd(0.9f, b, g), x.P) };
    });

    [Fact]
    public void Sgd_Dampened_EqualsPlainLoops() => Check(optim.SGD(0.1, 0.9, 0.3), (x, step) =>
    {
        float b = MathF.FusedMultiplyAdd(step == 0 ? 1 : (float)(1 - 0.3), x.G, x.M * 0.9f);
        return x with { M = b, P = MathF.FusedMultiplyAdd(-Rate, b, x.P) };
    });

    [Fact]
    public void Lion_EqualsPlainLoops() => Check(optim.Lion(0.1, 0.9, 0.99, 0.05), (x, _) =>
    {
        float c = MathF.FusedMultiplyAdd((float)(1 - 0.9), x.G, x.M * 0.9f);
        float p = MathF.FusedMultiplyAdd(-Rate, MathF.Sign(c), x.P * (float)(1 - (0.1 * 0.05)));
        return x with { P = p, M = MathF.FusedMultiplyAdd((float)(1 - 0.99), x.G, x.M * 0.99f) };
    });

    [Fact]
    public void AdamW_EqualsPlainLoops() => Check(optim.AdamW(0.1, 0.9, 0.999, 1e-8, 0.02), (x, step) =>
    {
        float m = MathF.FusedMultiplyAdd((float)(1 - 0.9), x.G, x.M * 0.9f);
        float v = (x.V * 0.999f) + (x.G * x.G * (float)(1 - 0.999));
        float denominator = (MathF.Sqrt(v) / (float)Math.Sqrt(1 - IntegerPower.Of(0.999, step + 1))) + 1e-8f;
        return x with { M = m, V = v, P = (x.P * (float)(1 - (0.1 * 0.02))) + (m / denominator * (float)-(0.1 / (1 - IntegerPower.Of(0.9, step + 1)))) };
    });

    [Fact]
    public void Sgd_ClippedByNorm_EqualsPlainLoops()
    {
        SGD optimizer = optim.SGD(0.1);
        optimizer.MaxGradientNorm = 0.5;
        var run = new OptimizerRun(9);
        float[][] values = [.. run.Values.Select(v => v.ToArray())];
        for (int step = 0; step < OptimizerRun.Steps; step++)
        {
            float total = 0;
            for (int i = 0; i < values.Length; i++)
                total = i == 0 ? Squares(run, i, step) : total + Squares(run, i, step);
            float factor = MathF.Min(0.5f / (MathF.Sqrt(total) + 1e-6f), 1);
            for (int i = 0; i < values.Length; i++)
            {
                for (int e = 0; e < values[i].Length; e++)
                    values[i][e] = MathF.FusedMultiplyAdd(-Rate, run.Gradients[i][(step * values[i].Length) + e] * factor, values[i][e]);
            }
        }

        float[][] actual = run.Run(optimizer);
        for (int i = 0; i < values.Length; i++)
            Assert.Equal(Bits(values[i]), Bits(actual[i]));
    }

    [Fact]
    public void Sgd_Accumulated_KeepsParametersBetweenUpdates()
    {
        SGD optimizer = optim.SGD(0.1);
        optimizer.AccumulationSteps = 4;
        var run = new OptimizerRun(3);
        float[] expected = [.. run.Values[1]];
        for (int e = 0; e < expected.Length; e++)
        {
            float sum = run.Gradients[1][e];
            for (int step = 1; step < 4; step++)
                sum += run.Gradients[1][(step * expected.Length) + e];
            expected[e] = MathF.FusedMultiplyAdd(-Rate, sum * 0.25f, expected[e]);
        }

        // Six steps are one update of four and half of the next.
        float[][] actual = run.Run(optimizer);
        Assert.Equal(Bits(expected), Bits(actual[1]));
        Assert.Equal(run.Gradients[1][^10..^5].Zip(run.Gradients[1][^5..], (a, b) => a + b), actual[OptimizerRun.Shapes.Count + 1]);
    }

    [Fact]
    public void Sgd_NesterovWithoutMomentum_IsRefused() => Assert.Throws<ArgumentException>(() => optim.SGD(0.1, nesterov: true));

    private static float Squares(OptimizerRun run, int parameter, int step)
    {
        Protocol.Programs.Shape shape = OptimizerRun.Shapes[parameter];
        ReadOnlySpan<float> gradient = run.Gradients[parameter].AsSpan(step * (int)shape.Count, (int)shape.Count);
        int row = shape.Rank < 2 ? gradient.Length : (int)(shape.Count / shape[0]);
        float sum = 0;
        for (int r = 0; r < gradient.Length; r += row)
        {
            float squares = 0;
            foreach (float g in gradient.Slice(r, row))
                squares = MathF.FusedMultiplyAdd(g, g, squares);
            sum += squares;
        }

        return sum;
    }

    private static void Check(Optimizer optimizer, Func<Element, int, Element> update)
    {
        var run = new OptimizerRun(7);
        float[][] actual = run.Run(optimizer);
        for (int i = 0; i < run.Values.Length; i++)
        {
            float[] values = [.. run.Values[i]];
            for (int e = 0; e < values.Length; e++)
            {
                var element = new Element(values[e], 0, 0, 0);
                for (int step = 0; step < OptimizerRun.Steps; step++)
                    element = update(element with { G = run.Gradients[i][(step * values.Length) + e] }, step);
                values[e] = element.P;
            }

            Assert.Equal(Bits(values), Bits(actual[i]));
        }
    }

    private static uint[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToUInt32Bits)];

    private readonly record struct Element(float P, float M, float V, float G);
}
