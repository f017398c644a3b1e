namespace Verifiable.Protocol.Programs;

/// <summary>Instruction set of scalar programs (protocol section 1); the value is the encoding.</summary>
#pragma warning disable CA1720 // The names are the field's, types included.
public enum ScalarOpcode : byte
{
    Accumulator = 0x01, Operand = 0x02, Constant32 = 0x03, Constant64 = 0x04, OutputDigit = 0x05, ReductionDigit = 0x06, Step = 0x07,

    AddF32 = 0x10, SubF32 = 0x11, MulF32 = 0x12, DivF32 = 0x13, SqrtF32 = 0x14, FmaF32 = 0x15, MinF32 = 0x16, MaxF32 = 0x17,
    NegF32 = 0x18, AbsF32 = 0x19, RoundF32 = 0x1a, EqualF32 = 0x1b, LessF32 = 0x1c, LessOrEqualF32 = 0x1d, CanonicalizeF32 = 0x1e,

    AddF64 = 0x20, SubF64 = 0x21, MulF64 = 0x22, DivF64 = 0x23, SqrtF64 = 0x24, FmaF64 = 0x25, MinF64 = 0x26, MaxF64 = 0x27,
    NegF64 = 0x28, AbsF64 = 0x29, RoundF64 = 0x2a, EqualF64 = 0x2b, LessF64 = 0x2c, LessOrEqualF64 = 0x2d, CanonicalizeF64 = 0x2e,

    F32ToF64 = 0x30, F64ToF32 = 0x31, F32ToI32 = 0x32, F32ToU32 = 0x33, I32ToF32 = 0x34, U32ToF32 = 0x35,
    F64ToI32 = 0x36, F64ToU32 = 0x37, I32ToF64 = 0x38, U32ToF64 = 0x39,

    AddU32 = 0x40, SubU32 = 0x41, MulLowU32 = 0x42, MulHighU32 = 0x43, AndU32 = 0x44, OrU32 = 0x45, XorU32 = 0x46,
    ShiftLeftU32 = 0x47, ShiftRightU32 = 0x48, ShiftRightI32 = 0x49, EqualU32 = 0x4a, LessU32 = 0x4b, LessI32 = 0x4c,

    F64FromWords = 0x50, HighWordF64 = 0x51, LowWordF64 = 0x52,

    Select32 = 0x60, Select64 = 0x61,
}
