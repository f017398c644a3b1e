using Verifiable.Exhaustive;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Tests.ElementaryFunctions;

/// <summary>The evaluator that the exhaustive proof runs programs with gives the interpreter's bits for NaNs of any payload and sign too.</summary>
public sealed class LaneEvaluatorTests
{
    [Theory]
    [InlineData(ScalarOpcode.HighWordF64)]
    [InlineData(ScalarOpcode.LowWordF64)]
    public void Evaluate_WordsThatJoinToANaN_GivesTheInterpretersBits(ScalarOpcode word)
    {
        var builder = new ScalarProgramBuilder();
        ScalarProgramBuilder.Register joined = builder.Emit(ScalarOpcode.F64FromWords, builder.Operand(0), builder.UInt32(0x0123_4567));
        AssertEqual(builder.Build(builder.Emit(word, joined)));
    }

    [Theory]
    [InlineData(ScalarOpcode.HighWordF64)]
    [InlineData(ScalarOpcode.LowWordF64)]
    public void Evaluate_ArithmeticOnANaN_GivesTheInterpretersBits(ScalarOpcode word)
    {
        var builder = new ScalarProgramBuilder();
        ScalarProgramBuilder.Register wide = builder.Emit(ScalarOpcode.F32ToF64, builder.Operand(0));
        AssertEqual(builder.Build(builder.Emit(word, builder.Emit(ScalarOpcode.FmaF64, wide, wide, wide))));
    }

    private static void AssertEqual(ScalarProgram program)
    {
        var random = new Random(5);
        var inputs = new uint[LaneEvaluator.Lanes];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = (i % 4) switch { 0 => (uint)random.NextInt64(1L << 32), 1 => 0x7f80_0000, _ => 0x7f80_0001 | ((uint)random.Next(2) << 31) | (uint)random.Next(1 << 23) };
        for (int i = 0; i < inputs.Length; i += 3)
            inputs[i] = 0x7ff0_0000 | ((uint)random.Next(2) << 31) | (uint)random.Next(1 << 20);
        var results = new uint[inputs.Length];
        new LaneEvaluator(program).Evaluate(inputs, results);
        Assert.Equal(inputs.Select(x => (uint)ScalarInterpreter.Execute(program, 0, [x])), results);
    }
}
