using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Tests.Kernels;

public sealed class HiddenNaNTests
{
    [Fact]
    public void IsHidden_WordsOfAnExponentThatScaleANaN_True()
    {
        ScalarProgram exp = Function(Elementary.Exp);
        int word = Index(exp, ScalarOpcode.LowWordF64);
        Assert.True(new HiddenNaN(exp).IsHidden(exp.Instructions[word].A, word));
    }

    [Fact]
    public void IsHidden_WordsBesideASignChangeOfTheNaN_True()
    {
        ScalarProgram log = Function(Elementary.Log);
        int word = Index(log, ScalarOpcode.HighWordF64);
        Assert.True(new HiddenNaN(log).IsHidden(log.Instructions[word].A, word));
    }

    [Fact]
    public void IsHidden_WordThatIsTheResult_False()
    {
        ScalarProgram program = Function((b, x) => b.Emit(ScalarOpcode.LowWordF64, b.Emit(ScalarOpcode.F32ToF64, x)));
        int word = Index(program, ScalarOpcode.LowWordF64);
        Assert.False(new HiddenNaN(program).IsHidden(program.Instructions[word].A, word));
    }

    [Fact]
    public void IsHidden_WordThatMeetsANumberOnly_False()
    {
        ScalarProgram program = Function((b, x) =>
        {
            ScalarProgramBuilder.Register word = b.Emit(ScalarOpcode.LowWordF64, b.Emit(ScalarOpcode.F32ToF64, x));
            return b.Emit(ScalarOpcode.AddF32, b.Emit(ScalarOpcode.U32ToF32, word), b.Float32(1));
        });
        int converted = Index(program, ScalarOpcode.LowWordF64);
        Assert.False(new HiddenNaN(program).IsHidden(program.Instructions[converted].A, converted));
    }

    // A select passes a NaN on or leaves it out, so that what it gives is not NaN for certain.
    [Fact]
    public void IsHidden_WordThatMeetsASelectedNaN_False()
    {
        ScalarProgram program = Function((b, x) =>
        {
            ScalarProgramBuilder.Register word = b.Emit(ScalarOpcode.LowWordF64, b.Emit(ScalarOpcode.F32ToF64, x));
            ScalarProgramBuilder.Register selected = b.Emit(ScalarOpcode.Select32, b.Emit(ScalarOpcode.EqualF32, x, x), x, b.Float32(1));
            return b.Emit(ScalarOpcode.AddF32, b.Emit(ScalarOpcode.U32ToF32, word), selected);
        });
        int converted = Index(program, ScalarOpcode.LowWordF64);
        Assert.False(new HiddenNaN(program).IsHidden(program.Instructions[converted].A, converted));
    }

    private static ScalarProgram Function(Func<ScalarProgramBuilder, ScalarProgramBuilder.Register, ScalarProgramBuilder.Register> append)
    {
        var builder = new ScalarProgramBuilder();
        return builder.Build(append(builder, builder.Operand(0)));
    }

    private static int Index(ScalarProgram program, ScalarOpcode opcode) => Enumerable.Range(0, program.Instructions.Length).First(i => program.Instructions[i].Opcode == opcode);
}
