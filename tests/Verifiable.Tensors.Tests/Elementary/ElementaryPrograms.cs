using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Reference;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors.Tests.ElementaryFunctions;

/// <summary>One-argument functions as whole programs on operand 0, run by the reference interpreter.</summary>
internal static class ElementaryPrograms
{
    public static readonly ScalarProgram Exp = Program(Elementary.Exp);

    public static readonly ScalarProgram Expm1 = Program(Elementary.Expm1);

    public static readonly ScalarProgram Log = Program(Elementary.Log);

    public static readonly ScalarProgram Tanh = Program(Elementary.Tanh);

    public static readonly ScalarProgram Sigmoid = Program(Elementary.Sigmoid);

    public static readonly ScalarProgram Erf = Program(Elementary.Erf);

    public static readonly ScalarProgram Rsqrt = Program(Elementary.Rsqrt);

    public static readonly ScalarProgram Log1p = Program(Elementary.Log1p);

    public static readonly ScalarProgram Sin = Program(Elementary.Sin);

    public static readonly ScalarProgram Cos = Program(Elementary.Cos);

    /// <summary>x^y, on operands 0 and 1.</summary>
    public static readonly ScalarProgram Pow = PowProgram();

    public static uint Evaluate(ScalarProgram program, uint x) => (uint)ScalarInterpreter.Execute(program, 0, [x]);

    public static uint Evaluate(ScalarProgram program, uint x, uint y) => (uint)ScalarInterpreter.Execute(program, 0, [x, y]);

    private static ScalarProgram PowProgram()
    {
        var builder = new ScalarProgramBuilder();
        return builder.Build(Elementary.Pow(builder, builder.Operand(0), builder.Operand(1)));
    }

    private static ScalarProgram Program(Func<ScalarProgramBuilder, Register, Register> function)
    {
        var builder = new ScalarProgramBuilder();
        return builder.Build(function(builder, builder.Operand(0)));
    }
}
