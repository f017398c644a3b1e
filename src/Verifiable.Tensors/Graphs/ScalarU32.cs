using Verifiable.Protocol.Programs;
using static Verifiable.Protocol.Programs.ScalarOpcode;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors.Graphs;

/// <summary>A 32-bit integer register of a scalar program: digits, positions and conditions.</summary>
/// <param name="Builder">The program.</param>
/// <param name="Register">The register.</param>
public readonly record struct ScalarU32(ScalarProgramBuilder Builder, Register Register)
{
    /// <summary>Sum modulo 2^32.</summary>
    public static ScalarU32 operator +(ScalarU32 left, ScalarU32 right) => left.Emit(AddU32, right);

    /// <summary>Difference modulo 2^32.</summary>
    public static ScalarU32 operator -(ScalarU32 left, ScalarU32 right) => left.Emit(SubU32, right);

    /// <summary>Product modulo 2^32.</summary>
    public static ScalarU32 operator *(ScalarU32 left, ScalarU32 right) => left.Emit(MulLowU32, right);

    /// <summary>Bitwise and.</summary>
    public static ScalarU32 operator &(ScalarU32 left, ScalarU32 right) => left.Emit(AndU32, right);

    /// <summary>Bitwise or.</summary>
    public static ScalarU32 operator |(ScalarU32 left, ScalarU32 right) => left.Emit(OrU32, right);

    /// <summary>Bitwise exclusive or.</summary>
    public static ScalarU32 operator ^(ScalarU32 left, ScalarU32 right) => left.Emit(XorU32, right);

    /// <summary>1 where the bits are equal.</summary>
    public ScalarU32 IsEqualTo(ScalarU32 other) => Emit(EqualU32, other);

    /// <summary>1 where this is below <paramref name="other"/>, both unsigned.</summary>
    public ScalarU32 IsBelow(ScalarU32 other) => Emit(LessU32, other);

    /// <summary>This nonzero: <paramref name="whenTrue"/>, else <paramref name="whenFalse"/>, bitwise.</summary>
    public ScalarF32 Select(ScalarF32 whenTrue, ScalarF32 whenFalse) => new(Builder, Builder.Emit(Select32, Register, whenTrue.Register, whenFalse.Register));

    /// <summary>This nonzero: <paramref name="whenTrue"/>, else <paramref name="whenFalse"/>.</summary>
    public ScalarU32 Select(ScalarU32 whenTrue, ScalarU32 whenFalse) => new(Builder, Builder.Emit(Select32, Register, whenTrue.Register, whenFalse.Register));

    /// <summary>Quotient by a positive constant, truncated.</summary>
    /// <remarks>In f64: the quotient of two u32 is at least 2^-32 away from the next integer above, and its rounding error is below 2^-20 of that.</remarks>
    public ScalarU32 DivideBy(uint divisor) => divisor == 1
        ? this
        : new(Builder, Builder.Emit(F64ToU32, Builder.Emit(DivF64, Builder.Emit(U32ToF64, Register), Builder.Float64(divisor))));

    /// <summary>Remainder of the division by a positive constant.</summary>
    public ScalarU32 ModuloOf(uint modulus) => this - (DivideBy(modulus) * new ScalarU32(Builder, Builder.UInt32(modulus)));

    /// <summary>High word of the product.</summary>
    public ScalarU32 MultiplyHigh(ScalarU32 other) => Emit(MulHighU32, other);

    /// <summary>Logical shift to the right by a constant.</summary>
    public ScalarU32 ShiftRight(int count) => Emit(ShiftRightU32, new ScalarU32(Builder, Builder.UInt32((uint)count)));

    /// <summary>The value, unsigned, rounded to f32.</summary>
    public ScalarF32 ToFloat32() => new(Builder, Builder.Emit(U32ToF32, Register));

    private ScalarU32 Emit(ScalarOpcode opcode, ScalarU32 right) => new(Builder, Builder.Emit(opcode, Register, right.Register));
}
