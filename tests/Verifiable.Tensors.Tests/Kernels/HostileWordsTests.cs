using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Tests.Kernels;

/// <summary>Words that make NaNs with payloads when they are joined to an f64: payload and sign never show.</summary>
public sealed class HostileWordsTests
{
    private const int Count = 70;

    [Theory]
    [InlineData(ScalarOpcode.HighWordF64, 0x7ff80000u)]
    [InlineData(ScalarOpcode.LowWordF64, 0u)]
    public void F64FromWords_AnyNaN_IsCanonicalInEveryKernel(ScalarOpcode word, uint canonical)
    {
        var builder = new ScalarProgramBuilder();
        ScalarProgramBuilder.Register joined = builder.Emit(ScalarOpcode.F64FromWords, builder.Operand(0), builder.Operand(1));
        ScalarProgram body = builder.Build(builder.Emit(word, joined));
        Operand[] operands = [.. Enumerable.Range(0, 2).Select(i => new Operand(
            new TensorSource(SourceKind.Dataset, i), ElementType.UInt32, 0, [Coordinate.Affine(Count, [new AffineTerm(MapVariable.Output(0), 1)])]))];
        var join = new Operator(ElementType.UInt32, new Shape(Count), ElementType.UInt32, 0, Shape.Scalar, [.. operands], body, ScalarProgram.Empty);

        var random = new Random(11);
        using var high = new Tensor(ElementType.UInt32, new Shape(Count));
        using var low = new Tensor(ElementType.UInt32, new Shape(Count));
        for (int i = 0; i < Count; i++)
        {
            high.Bits[i] = 0x7ff00000 | ((uint)random.Next(2) << 31) | (uint)random.Next(1 << 20);
            low.Bits[i] = 1 + (uint)random.Next(1 << 30);
        }

        KernelAgreement.AssertEqual(join, [high, low], 0, word.ToString());
        Assert.All(KernelAgreement.Run(join, [high, low], 0, Tensors.Kernels.InstructionSet.Scalar, 1), bits => Assert.Equal(canonical, bits));
    }
}
