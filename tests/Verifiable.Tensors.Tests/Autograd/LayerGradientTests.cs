using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Tests.Functional;

namespace Verifiable.Tensors.Tests.Autograd;

/// <summary>Backward operators of every layer against central differences, both over f64.</summary>
public sealed class LayerGradientTests
{
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
        CentralDifferences.AssertMatch(program, state, datasets, layer.Gradients, layer.Output, layer.IsLoss ? [1] : datasets[^1], _ => Tolerance);
    }

    private static double[] Floats(Random random, Shape shape) => [.. Enumerable.Range(0, (int)shape.Count).Select(_ => (random.NextDouble() * 2) - 1)];
}
