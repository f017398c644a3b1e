using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Kernels.Lanes.QuickForms;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Exhaustive;

/// <summary>A function under proof: its program of operand 0 and how its value is bounded.</summary>
/// <param name="Name">Name on the command line and of its vector file.</param>
/// <param name="Program">The instructions that interpreter, kernels and contract execute.</param>
/// <param name="Enclose">Makes an enclosure for one thread.</param>
/// <param name="IsKernel">Whether what the kernels of 512-bit vectors make of the program is under proof, not the program itself.</param>
internal sealed record ExhaustiveFunction(string Name, ScalarProgram Program, Func<Enclosure> Enclose, bool IsKernel = false)
{
    /// <summary>All functions, in the order of proof.</summary>
    public static readonly IReadOnlyList<ExhaustiveFunction> All =
    [
        new("exp", Build(Elementary.Exp), static () => new ExpEnclosure()),
        new("log", Build(Elementary.Log), static () => new LogEnclosure()),
        new("tanh", Build(Elementary.Tanh), static () => Odd(MpfrFunction.Tanh, 0x41200000)),
        new("sigmoid", Build(Elementary.Sigmoid), static () => new InterpolatedEnclosure(MpfrFunction.Sigmoid, SigmoidEnds, static _ => true)),
        new("erf", Build(Elementary.Erf), static () => Odd(MpfrFunction.Erf, 0x40800000)),
        new("rsqrt", Build(Elementary.Rsqrt), static () => new InterpolatedEnclosure(MpfrFunction.Rsqrt, static first => first >> 31 != 0 && first != 0x80000000 ? double.NaN : null, static first => first > 7.4e-40f)),
        new("log1p", Build(Elementary.Log1p), static () => new InterpolatedEnclosure(MpfrFunction.Log1p, Log1pEnds, static first => first > -0.875f)),
        new("expm1", Build(Elementary.Expm1), static () => new InterpolatedEnclosure(MpfrFunction.Expm1, Expm1Ends, static _ => true)),
        new("sin", Build(Elementary.Sin), static () => new SineEnclosure(isCosine: false)),
        new("cos", Build(Elementary.Cos), static () => new SineEnclosure(isCosine: true)),
        new("exp-polynomial", Quick("exp-polynomial").QuickProgram, static () => new ExpEnclosure()),
        new("exp-table", Quick("exp-table").DefinitionProgram, static () => new ExpEnclosure(), IsKernel: true),
        new("erf-table", Quick("erf-table").DefinitionProgram, static () => Odd(MpfrFunction.Erf, 0x40800000), IsKernel: true),
    ];

    /// <summary>Whether this machine can execute it.</summary>
    public bool IsAvailable => !IsKernel || KernelEvaluator.IsAvailable;

    /// <summary>Makes an evaluator for one thread.</summary>
    public IEvaluator Evaluator() => IsKernel ? new KernelEvaluator(Program) : new LaneEvaluator(Program);

    /// <summary>An odd function that is 1 from a limit on; it is smooth between.</summary>
    private static InterpolatedEnclosure Odd(MpfrFunction function, uint limit) =>
        new(function, first => (first & 0x7fffffff) >= limit ? Math.CopySign(1, BitConverter.UInt32BitsToSingle(first)) : null, static _ => true);

    // Below -1; -1 is the first input of its block, which MPFR judges.
    private static double? Log1pEnds(uint first) => first > 0xbf800000 ? double.NaN : null;

    // 89 and more, -20 and less.
    private static double? Expm1Ends(uint first) => first is >= 0x42b20000 and < 0x80000000 ? double.PositiveInfinity : first >= 0xc1a00000 ? -1 : null;

    // 18 and more, -104 and less.
    private static double? SigmoidEnds(uint first) => first is >= 0x41900000 and < 0x80000000 ? 1 : first >= 0xc2d00000 ? 0 : null;

    // What the kernels compute in place of the definition.
    private static QuickForm Quick(string name) => QuickForm.All.First(f => f.Name == name);

    private static ScalarProgram Build(Func<ScalarProgramBuilder, Register, Register> function)
    {
        var builder = new ScalarProgramBuilder();
        return builder.Build(function(builder, builder.Operand(0)));
    }
}
