using Verifiable.Protocol.Programs;
using static Verifiable.Protocol.Programs.ScalarOpcode;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors.Graphs;

/// <summary>An f32 register of a scalar program; every arithmetic operator emits exactly one instruction with one rounding, nothing is contracted or reordered.</summary>
/// <param name="Builder">The program.</param>
/// <param name="Register">The register.</param>
public readonly record struct ScalarF32(ScalarProgramBuilder Builder, Register Register)
{
    /// <summary>Sum.</summary>
    public static ScalarF32 operator +(ScalarF32 left, ScalarF32 right) => left.Emit(AddF32, right);

    /// <summary>Difference.</summary>
    public static ScalarF32 operator -(ScalarF32 left, ScalarF32 right) => left.Emit(SubF32, right);

    /// <summary>Product.</summary>
    public static ScalarF32 operator *(ScalarF32 left, ScalarF32 right) => left.Emit(MulF32, right);

    /// <summary>Quotient.</summary>
    public static ScalarF32 operator /(ScalarF32 left, ScalarF32 right) => left.Emit(DivF32, right);

    /// <summary>The sign bit flipped.</summary>
    public static ScalarF32 operator -(ScalarF32 value) => new(value.Builder, value.Builder.Emit(NegF32, value.Register));

    /// <summary>1 where left is less than right; false with NaN.</summary>
    public static ScalarU32 operator <(ScalarF32 left, ScalarF32 right) => left.Compare(LessF32, right);

    /// <summary>1 where left is greater than right; false with NaN.</summary>
    public static ScalarU32 operator >(ScalarF32 left, ScalarF32 right) => right.Compare(LessF32, left);

    /// <summary>1 where left is at most right; false with NaN.</summary>
    public static ScalarU32 operator <=(ScalarF32 left, ScalarF32 right) => left.Compare(LessOrEqualF32, right);

    /// <summary>1 where left is at least right; false with NaN.</summary>
    public static ScalarU32 operator >=(ScalarF32 left, ScalarF32 right) => right.Compare(LessOrEqualF32, left);

    /// <summary>1 where both are equal; -0 equals +0, NaN equals nothing.</summary>
    public ScalarU32 IsEqualTo(ScalarF32 other) => Compare(EqualF32, other);

    /// <summary>1 where this is a NaN.</summary>
    public ScalarU32 IsNaN() => IsEqualTo(this) ^ new ScalarU32(Builder, Builder.UInt32(1));

    /// <summary>Correctly rounded square root.</summary>
    public ScalarF32 Sqrt() => new(Builder, Builder.Emit(SqrtF32, Register));

    /// <summary>Correctly rounded exponential.</summary>
    public ScalarF32 Exp() => new(Builder, Elementary.Exp(Builder, Register));

    /// <summary>Correctly rounded <c>e^this - 1</c>.</summary>
    public ScalarF32 Expm1() => new(Builder, Elementary.Expm1(Builder, Register));

    /// <summary>Correctly rounded natural logarithm.</summary>
    public ScalarF32 Log() => new(Builder, Elementary.Log(Builder, Register));

    /// <summary>Correctly rounded <c>ln(1 + this)</c>.</summary>
    public ScalarF32 Log1p() => new(Builder, Elementary.Log1p(Builder, Register));

    /// <summary>Correctly rounded hyperbolic tangent.</summary>
    public ScalarF32 Tanh() => new(Builder, Elementary.Tanh(Builder, Register));

    /// <summary>Correctly rounded <c>1/(1 + e^-x)</c>.</summary>
    public ScalarF32 Sigmoid() => new(Builder, Elementary.Sigmoid(Builder, Register));

    /// <summary>Correctly rounded error function.</summary>
    public ScalarF32 Erf() => new(Builder, Elementary.Erf(Builder, Register));

    /// <summary>Correctly rounded reciprocal of the square root.</summary>
    public ScalarF32 Rsqrt() => new(Builder, Elementary.Rsqrt(Builder, Register));

    /// <summary>Correctly rounded sine.</summary>
    public ScalarF32 Sin() => new(Builder, Elementary.Sin(Builder, Register));

    /// <summary>Correctly rounded cosine.</summary>
    public ScalarF32 Cos() => new(Builder, Elementary.Cos(Builder, Register));

    /// <summary>Correctly rounded power.</summary>
    public ScalarF32 Pow(ScalarF32 exponent) => new(Builder, Elementary.Pow(Builder, Register, exponent.Register));

    /// <summary>The sign bit cleared.</summary>
    public ScalarF32 Abs() => new(Builder, Builder.Emit(AbsF32, Register));

    /// <summary>IEEE 754-2019 minimum.</summary>
    public ScalarF32 Min(ScalarF32 other) => Emit(MinF32, other);

    /// <summary>IEEE 754-2019 maximum.</summary>
    public ScalarF32 Max(ScalarF32 other) => Emit(MaxF32, other);

    /// <summary><c>this * factor + addend</c>, rounded once.</summary>
    public ScalarF32 FusedMultiplyAdd(ScalarF32 factor, ScalarF32 addend) => new(Builder, Builder.Emit(FmaF32, Register, factor.Register, addend.Register));

    private ScalarF32 Emit(ScalarOpcode opcode, ScalarF32 right) => new(Builder, Builder.Emit(opcode, Register, right.Register));

    private ScalarU32 Compare(ScalarOpcode opcode, ScalarF32 right) => new(Builder, Builder.Emit(opcode, Register, right.Register));
}
