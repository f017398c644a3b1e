using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Tests.Kernels;

public sealed class HostileNaNTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Kernels_ConstantsPadAndInitAreHostileNaNs_EqualTheReference(int seed)
    {
        var random = new Random(seed);
        int count = 0;
        foreach (Operator @operator in HostileNaNs.Operators(random))
        {
            using Tensor operand = RandomValues.Tensor(random, ElementType.Float32, @operator.Operands[0].Shape, rawNaN: true);
            KernelAgreement.AssertEqual(@operator, [operand], 0, @operator.Label);
            count++;
        }

        Assert.True(count > 150, $"{count} operators");
    }

    // What protocol section 1 promises, held against the interpreter alone.
    [Fact]
    public void Execute_FloatingOperationOnHostileNaN_GivesTheCanonicalNaNOrNone()
    {
        var random = new Random(4);
        foreach (ScalarOpcodeInfo info in ScalarOpcodes.All.Where(i => i.Opcode is >= ScalarOpcode.AddF32 and <= ScalarOpcode.F64ToF32))
        {
            for (int i = 0; i < 50; i++)
            {
                ulong result = ScalarArithmetic.Apply(info.Opcode, Bits(info.A), Bits(info.B), Bits(info.C));
                if (info.Result == RegisterWidth.W64 && double.IsNaN(BitConverter.UInt64BitsToDouble(result)))
                    Assert.Equal(ScalarArithmetic.NaN64, result);
                else if (info.Result == RegisterWidth.W32 && float.IsNaN(BitConverter.UInt32BitsToSingle((uint)result)))
                    Assert.Equal(ScalarArithmetic.NaN32, result);
                else
                    Assert.Equal(0ul, result); // A comparison.
            }
        }

        ulong Bits(InstructionField field) => field switch
        {
            InstructionField.Register32 => HostileNaNs.Narrow(random),
            InstructionField.Register64 => 0xfff0_0000_0000_0001 | (ulong)random.NextInt64(1L << 52),
            _ => 0,
        };
    }
}
