using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Tests.Functional;

namespace Verifiable.Tensors.Tests.Autograd;

/// <summary>Backward operators of every layer against central differences, both over f64.</summary>
public sealed class LayerGradientTests
{
    private const double Step = 1e-5;
    private const double Tolerance = 2e-7;

    public static TheoryData<string> Names => [.. LayerCases.Names.Where(n => LayerCases.Build(n).Gradients.Count > 0)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_OfLayer_MatchFiniteDifferences(string name)
    {
        LayerCase layer = LayerCases.Build(name);
        StepProgram program = layer.Program;
        var random = new Random(4);
        double[][] state = [.. program.States.Select(s => Floats(random, s.Shape))];
        double[][] datasets = [.. program.Datasets.Select(d => d.Type == ElementType.Float32
            ? Floats(random, d.Shape)
            : [.. Enumerable.Range(0, (int)d.Shape.Count).Select(i => (double)(d.Label != "mask" ? random.Next(LayerCases.Classes) : i % 2))])];
        double[] upstream = layer.IsLoss ? [1] : datasets[^1];
        double[][] outputs = RealInterpreter.Run(program, state, datasets);
        foreach ((int parameter, int gradient) in layer.Gradients)
        {
            Assert.Contains(outputs[gradient], v => v != 0);
            for (int i = 0; i < state[parameter].Length; i++)
            {
                double value = state[parameter][i];
                state[parameter][i] = value + Step;
                double above = Value();
                state[parameter][i] = value - Step;
                double below = Value();
                state[parameter][i] = value;
                Assert.Equal((above - below) / (2 * Step), outputs[gradient][i], Tolerance);
            }
        }

        double Value() => RealInterpreter.Run(program, state, datasets)[layer.Output].Zip(upstream, (y, g) => y * g).Sum();
    }

    private static double[] Floats(Random random, Shape shape) => [.. Enumerable.Range(0, (int)shape.Count).Select(_ => (random.NextDouble() * 2) - 1)];
}
