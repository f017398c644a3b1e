using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Lanes;
using Verifiable.Tensors.Kernels.Lanes.Fusion;

namespace Verifiable.Tensors.Tests.Kernels;

public sealed class WordPlanTests
{
    [Fact]
    public void IsInPlace_ExponentOfAPowerOfTwo_StaysAndIsShiftedIntoTheHighHalf()
    {
        ScalarProgram exp = Function(Elementary.Exp);
        WordPlan plan = Plan(exp, []);
        Assert.True(plan.IsInPlace(Index(exp, ScalarOpcode.LowWordF64)));
        Assert.False(plan.IsHigh(Index(exp, ScalarOpcode.LowWordF64)));
        Assert.True(plan.IsHigh(Index(exp, ScalarOpcode.ShiftLeftU32)));
        Assert.True(plan.MayStayRaw(Index(exp, ScalarOpcode.F64FromWords)));
    }

    [Fact]
    public void IsInPlace_WordThatOthersRead_False()
    {
        ScalarProgram exp = Function(Elementary.Exp);
        int shifted = Index(exp, ScalarOpcode.ShiftLeftU32);
        WordPlan plan = Plan(exp, [shifted]);
        Assert.False(plan.IsInPlace(shifted));
        Assert.False(plan.IsInPlace(Index(exp, ScalarOpcode.LowWordF64)));
    }

    // The flag needs 32-bit lanes, and with it everything that it is made of.
    [Fact]
    public void IsInPlace_WordThatIsCompared_False()
    {
        ScalarProgram program = Function((b, x) =>
        {
            ScalarProgramBuilder.Register high = b.Emit(ScalarOpcode.HighWordF64, b.Emit(ScalarOpcode.F32ToF64, x));
            ScalarProgramBuilder.Register sum = b.Emit(ScalarOpcode.AddU32, high, b.UInt32(1));
            return b.Emit(ScalarOpcode.LessU32, sum, b.UInt32(5));
        });
        WordPlan plan = Plan(program, []);
        Assert.False(plan.IsInPlace(Index(program, ScalarOpcode.HighWordF64)));
        Assert.False(plan.IsInPlace(Index(program, ScalarOpcode.AddU32)));
    }

    [Fact]
    public void MayStayRaw_NaNThatIsSelected_False()
    {
        ScalarProgram program = Function((b, x) =>
        {
            ScalarProgramBuilder.Register joined = b.Emit(ScalarOpcode.F64FromWords, x, b.UInt32(0));
            return b.Emit(ScalarOpcode.F64ToF32, b.Emit(ScalarOpcode.Select64, x, joined, b.Float64(1)));
        });
        Assert.False(Plan(program, []).MayStayRaw(Index(program, ScalarOpcode.F64FromWords)));
    }

    private static WordPlan Plan(ScalarProgram program, HashSet<int> stored) =>
        new(program, [.. Enumerable.Range(0, program.Instructions.Length).Where(i => !RegisterUse.IsSource(program.Instructions[i].Opcode))], stored);

    private static ScalarProgram Function(Func<ScalarProgramBuilder, ScalarProgramBuilder.Register, ScalarProgramBuilder.Register> append)
    {
        var builder = new ScalarProgramBuilder();
        return builder.Build(append(builder, builder.Operand(0)));
    }

    private static int Index(ScalarProgram program, ScalarOpcode opcode) => Enumerable.Range(0, program.Instructions.Length).First(i => program.Instructions[i].Opcode == opcode);
}
