using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Tests.Reference;

public sealed class ScalarArithmeticTests
{
    [Theory]
    // Payload and sign of a NaN never show.
    [InlineData(ScalarOpcode.NegF32, 0x7fc00000ul, 0ul, 0ul, 0x7fc00000ul)]
    [InlineData(ScalarOpcode.AbsF32, 0xffc12345ul, 0ul, 0ul, 0x7fc00000ul)]
    [InlineData(ScalarOpcode.AddF32, 0xff812345ul, 0x3f800000ul, 0ul, 0x7fc00000ul)]
    [InlineData(ScalarOpcode.CanonicalizeF32, 0xff812345ul, 0ul, 0ul, 0x7fc00000ul)]
    [InlineData(ScalarOpcode.SubF64, 0x7ff0000000000000ul, 0x7ff0000000000000ul, 0ul, 0x7ff8000000000000ul)]
    [InlineData(ScalarOpcode.F32ToF64, 0xffc00001ul, 0ul, 0ul, 0x7ff8000000000000ul)]
    // Minimum and maximum of IEEE 754-2019.
    [InlineData(ScalarOpcode.MinF32, 0x00000000ul, 0x80000000ul, 0ul, 0x80000000ul)]
    [InlineData(ScalarOpcode.MaxF32, 0x80000000ul, 0x00000000ul, 0ul, 0x00000000ul)]
    [InlineData(ScalarOpcode.MaxF32, 0x3f800000ul, 0xffc00001ul, 0ul, 0x7fc00000ul)]
    [InlineData(ScalarOpcode.MinF32, 0x7f800001ul, 0x3f800000ul, 0ul, 0x7fc00000ul)]
    // Comparisons.
    [InlineData(ScalarOpcode.EqualF32, 0x00000000ul, 0x80000000ul, 0ul, 1ul)]
    [InlineData(ScalarOpcode.EqualF32, 0x7fc00000ul, 0x7fc00000ul, 0ul, 0ul)]
    [InlineData(ScalarOpcode.LessOrEqualF32, 0x7fc00000ul, 0x3f800000ul, 0ul, 0ul)]
    [InlineData(ScalarOpcode.LessF64, 0x8000000000000000ul, 0x0000000000000000ul, 0ul, 0ul)]
    // One rounding: 1 + 2^-24 is a tie, fused with another 2^-49 it is not.
    [InlineData(ScalarOpcode.AddF32, 0x3f800000ul, 0x33800000ul, 0ul, 0x3f800000ul)]
    [InlineData(ScalarOpcode.FmaF32, 0x3f800001ul, 0x33800000ul, 0x3f800000ul, 0x3f800001ul)]
    // Subnormals are kept.
    [InlineData(ScalarOpcode.MulF32, 0x00800000ul, 0x3f000000ul, 0ul, 0x00400000ul)]
    [InlineData(ScalarOpcode.SqrtF32, 0x80000000ul, 0ul, 0ul, 0x80000000ul)]
    [InlineData(ScalarOpcode.SqrtF32, 0xbf800000ul, 0ul, 0ul, 0x7fc00000ul)]
    // Round half to even, zero keeps its sign.
    [InlineData(ScalarOpcode.RoundF32, 0x40200000ul, 0ul, 0ul, 0x40000000ul)]
    [InlineData(ScalarOpcode.RoundF32, 0xbe800000ul, 0ul, 0ul, 0x80000000ul)]
    // Conversions truncate and saturate.
    [InlineData(ScalarOpcode.F32ToI32, 0x4f000000ul, 0ul, 0ul, 0x7ffffffful)]
    [InlineData(ScalarOpcode.F32ToI32, 0xff800000ul, 0ul, 0ul, 0x80000000ul)]
    [InlineData(ScalarOpcode.F32ToI32, 0xbfffffffUL, 0ul, 0ul, 0xfffffffful)]
    [InlineData(ScalarOpcode.F32ToU32, 0xbf800000ul, 0ul, 0ul, 0ul)]
    [InlineData(ScalarOpcode.F32ToU32, 0x4f800000ul, 0ul, 0ul, 0xfffffffful)]
    [InlineData(ScalarOpcode.F32ToU32, 0x7fc00000ul, 0ul, 0ul, 0ul)]
    [InlineData(ScalarOpcode.F64ToU32, 0x41f0000000000000ul, 0ul, 0ul, 0xfffffffful)]
    [InlineData(ScalarOpcode.F64ToI32, 0xc1e0000000200000ul, 0ul, 0ul, 0x80000000ul)]
    [InlineData(ScalarOpcode.U32ToF32, 0xfffffffful, 0ul, 0ul, 0x4f800000ul)]
    [InlineData(ScalarOpcode.U32ToF32, 0x01000001ul, 0ul, 0ul, 0x4b800000ul)]
    [InlineData(ScalarOpcode.U32ToF32, 0x80000081ul, 0ul, 0ul, 0x4f000001ul)]
    [InlineData(ScalarOpcode.I32ToF32, 0xfefffffful, 0ul, 0ul, 0xcb800000ul)]
    [InlineData(ScalarOpcode.I32ToF64, 0xfffffffful, 0ul, 0ul, 0xbff0000000000000ul)]
    [InlineData(ScalarOpcode.F64ToF32, 0x3ff0000010000000ul, 0ul, 0ul, 0x3f800000ul)]
    // Integers.
    [InlineData(ScalarOpcode.SubU32, 1ul, 2ul, 0ul, 0xfffffffful)]
    [InlineData(ScalarOpcode.MulHighU32, 0xfffffffful, 0xfffffffful, 0ul, 0xfffffffeul)]
    [InlineData(ScalarOpcode.ShiftLeftU32, 1ul, 33ul, 0ul, 2ul)]
    [InlineData(ScalarOpcode.ShiftRightI32, 0x80000000ul, 31ul, 0ul, 0xfffffffful)]
    [InlineData(ScalarOpcode.LessI32, 0xfffffffful, 0ul, 0ul, 1ul)]
    [InlineData(ScalarOpcode.LessU32, 0xfffffffful, 0ul, 0ul, 0ul)]
    [InlineData(ScalarOpcode.F64FromWords, 0x3ff00000ul, 0x00000001ul, 0ul, 0x3ff0000000000001ul)]
    [InlineData(ScalarOpcode.F64FromWords, 0x7ff00000ul, 0x00000001ul, 0ul, 0x7ff8000000000000ul)]
    [InlineData(ScalarOpcode.F64FromWords, 0xfff80000ul, 0x00000000ul, 0ul, 0x7ff8000000000000ul)]
    [InlineData(ScalarOpcode.F64FromWords, 0xfff00000ul, 0x00000000ul, 0ul, 0xfff0000000000000ul)]
    [InlineData(ScalarOpcode.HighWordF64, 0x3ff0000000000001ul, 0ul, 0ul, 0x3ff00000ul)]
    [InlineData(ScalarOpcode.LowWordF64, 0x3ff0000000000001ul, 0ul, 0ul, 1ul)]
    // Select is bitwise: -0 is not zero, and a NaN keeps its payload.
    [InlineData(ScalarOpcode.Select32, 0x80000000ul, 0xff812345ul, 2ul, 0xff812345ul)]
    [InlineData(ScalarOpcode.Select64, 0ul, 1ul, 0xfff0000000000001ul, 0xfff0000000000001ul)]
    public void Apply_EdgeOperands_GivesSpecifiedBits(ScalarOpcode opcode, ulong a, ulong b, ulong c, ulong expected) =>
        Assert.Equal(expected, ScalarArithmetic.Apply(opcode, a, b, c));

    [Fact]
    public void Apply_SourceOpcode_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ScalarArithmetic.Apply(ScalarOpcode.Accumulator, 0, 0, 0));
}
