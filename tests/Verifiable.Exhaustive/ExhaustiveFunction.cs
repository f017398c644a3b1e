using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Exhaustive;

/// <summary>A function under proof: its program of operand 0 and how its value is bounded.</summary>
/// <param name="Name">Name on the command line and of its vector file.</param>
/// <param name="Program">The instructions that interpreter, kernels and contract execute.</param>
/// <param name="Enclose">Makes an enclosure for one thread.</param>
internal sealed record ExhaustiveFunction(string Name, ScalarProgram Program, Func<Enclosure> Enclose)
{
    /// <summary>All functions, in the order of proof.</summary>
    public static readonly IReadOnlyList<ExhaustiveFunction> All =
    [
        new("exp", Build(Elementary.Exp), static () => new ExpEnclosure()),
        new("log", Build(Elementary.Log), static () => new LogEnclosure()),
    ];

    private static ScalarProgram Build(Func<ScalarProgramBuilder, Register, Register> function)
    {
        var builder = new ScalarProgramBuilder();
        return builder.Build(function(builder, builder.Operand(0)));
    }
}
