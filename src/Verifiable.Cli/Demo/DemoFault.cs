using System.Globalization;
using Verifiable.Protocol.Programs;

namespace Verifiable.Cli.Demo;

/// <summary>The bit that the dishonest worker flips: in an element of the gradient of the first convolution's kernel, the program's longest fold.</summary>
internal sealed record DemoFault(long Step, int Operator, string Label, long Reduction, long Element, int Bit)
{
    /// <summary>The form that <c>--inject-fault</c> takes.</summary>
    public string Argument => string.Create(CultureInfo.InvariantCulture, $"{Step}:{Operator}:{Element}:{Bit}");

    /// <summary>The fault in words.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"bit {Bit} of element {Element} of {Label} (a fold of {Reduction:N0} terms) in step {Step}");

    public static DemoFault Choose(StepProgram program, long step)
    {
        // A middle bit of the significand: the very last one could vanish in the optimizer's rounding, and what leaves no trace is no fraud.
        const int Bit = 12;
        int index = Enumerable.Range(0, program.Operators.Length)
            .Where(i => program.Operators[i].Finish.IsEmpty && program.Operators[i].Label.Contains("weight.gradient", StringComparison.Ordinal))
            .MaxBy(i => program.Operators[i].Reduction.Count);
        Operator @operator = program.Operators[index];
        return new DemoFault(step, index, @operator.Label, @operator.Reduction.Count, @operator.Output.Count / 2, Bit);
    }
}
