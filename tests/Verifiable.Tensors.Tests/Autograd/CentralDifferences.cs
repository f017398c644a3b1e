using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Tests.Autograd;

/// <summary>Compares the gradients that a program computes with central differences of its output, both over f64.</summary>
internal static class CentralDifferences
{
    private const double Step = 1e-5;

    /// <summary>Asserts that every element of every gradient is the difference quotient.</summary>
    /// <param name="program">The program.</param>
    /// <param name="state">Values of its state; unchanged afterwards.</param>
    /// <param name="datasets">Values of its datasets.</param>
    /// <param name="gradients">State tensor and the operator that computes its gradient.</param>
    /// <param name="output">The operator that is differentiated.</param>
    /// <param name="upstream">The gradient of its elements.</param>
    /// <param name="tolerance">Greatest distance from the quotient, by gradient.</param>
    public static void AssertMatch(StepProgram program, double[][] state, double[][] datasets, IEnumerable<KeyValuePair<int, int>> gradients, int output, double[] upstream, Func<double, double> tolerance)
    {
        double[][] outputs = RealInterpreter.Run(program, state, datasets);
        foreach ((int parameter, int gradient) in gradients)
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
                Assert.Equal((above - below) / (2 * Step), outputs[gradient][i], tolerance(outputs[gradient][i]));
            }
        }

        double Value() => RealInterpreter.Run(program, state, datasets)[output].Zip(upstream, (y, g) => y * g).Sum();
    }
}
