using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Tests.Kernels;

namespace Verifiable.Tensors.Tests.Autograd;

/// <summary>Backward operators of every activation, element-wise function and loss against central differences, both over f64.</summary>
public sealed class FunctionGradientTests
{
    // Constants of a program are rounded to f32, the same in a function and in its gradient but for few: 2/sqrt(pi), an exponent less 1.
    private const double Tolerance = 4e-7;

    public static TheoryData<string> Names => [.. FunctionOperators.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_OfFunction_MatchFiniteDifferences(string name)
    {
        FunctionOperators.Case function = FunctionOperators.Build(name);
        var random = new Random(4);
        double[][] state = [.. function.Program.States.Select(s => Values(random, s.Shape, function.IsPositive))];
        double[][] datasets = [.. function.Program.Datasets.Select(d => d.Type == ElementType.Float32
            ? Values(random, d.Shape, isPositive: false)
            : [.. Enumerable.Range(0, (int)d.Shape.Count).Select(_ => (double)random.Next(5))])];
        CentralDifferences.AssertMatch(function.Program, state, datasets, function.Gradients, function.Output, datasets[^1], g => Tolerance * Math.Max(1, Math.Abs(g)));
    }

    // Between 0.35 and 1.35, of both signs where the function is defined there; not at a corner.
    private static double[] Values(Random random, Shape shape, bool isPositive) =>
        [.. Enumerable.Range(0, (int)shape.Count).Select(_ => (0.35 + random.NextDouble()) * (isPositive || random.Next(2) == 0 ? 1 : -1))];
}
