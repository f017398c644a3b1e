using Verifiable.Protocol.Programs;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors.Kernels.Lanes.QuickForms;

/// <summary>Instructions that give the same f32 as a function's definition for every one of the 2^32 inputs, in less time.</summary>
/// <remarks>Both are correctly rounded, which is proven for the quick form as it is for the definition (docs/numerics.md): programs, commitments and disputes only know the definition.</remarks>
/// <param name="Name">Its own name.</param>
/// <param name="Function">The function's name.</param>
/// <param name="Definition">What the definition appends for an argument.</param>
/// <param name="Quick">What computes the same.</param>
/// <param name="HasTables">Whether it has instructions of <see cref="KernelOpcode"/>, which only fused loops of 512-bit vectors execute.</param>
internal sealed record QuickForm(string Name, string Function, Func<ScalarProgramBuilder, Register, Register> Definition, Func<ScalarProgramBuilder, Register, Register> Quick, bool HasTables)
{
    /// <summary>All quick forms; of those of one function the last that can be executed is the quickest.</summary>
    public static IReadOnlyList<QuickForm> All { get; } =
    [
        new("exp-polynomial", "exp", Elementary.Exp, ExpByPolynomial.Append, HasTables: false),
        new("exp-table", "exp", Elementary.Exp, ExpByTable.Append, HasTables: true),
        new("erf-table", "erf", Elementary.Erf, ErfByTable.Append, HasTables: true),
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
