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

    private ScalarU32 Emit(ScalarOpcode opcode, ScalarU32 right) => new(Builder, Builder.Emit(opcode, Register, right.Register));
}
