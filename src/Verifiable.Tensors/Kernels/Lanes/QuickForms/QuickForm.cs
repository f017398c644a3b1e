using Verifiable.Protocol.Programs;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors.Kernels.Lanes.QuickForms;

/// <summary>Instructions that give the same f32 as a function's definition for every one of the 2^32 inputs, in less time.</summary>
/// <remarks>Both are correctly rounded, which is proven for the quick form as it is for the definition (docs/numerics.md): programs, commitments and disputes only know the definition.</remarks>
/// <param name="Name">The function's name.</param>
/// <param name="Definition">What the definition appends for an argument.</param>
/// <param name="Quick">What computes the same.</param>
internal sealed record QuickForm(string Name, Func<ScalarProgramBuilder, Register, Register> Definition, Func<ScalarProgramBuilder, Register, Register> Quick)
{
    /// <summary>All quick forms.</summary>
    public static IReadOnlyList<QuickForm> All { get; } =
    [
        new("exp", Elementary.Exp, ExpByPolynomial.Append),
    ];

    /// <summary>The definition as a program of operand 0.</summary>
    public ScalarProgram DefinitionProgram { get; } = Program(Definition);

    /// <summary>The quick form as a program of operand 0.</summary>
    public ScalarProgram QuickProgram { get; } = Program(Quick);

    private static ScalarProgram Program(Func<ScalarProgramBuilder, Register, Register> append)
    {
        var builder = new ScalarProgramBuilder();
        return builder.Build(append(builder, builder.Operand(0)));
    }
}
