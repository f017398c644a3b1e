using Verifiable.Protocol.Programs;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>Instructions beside those of the protocol, for quick forms in fused loops of 512-bit vectors.</summary>
/// <remarks>No program that anybody commits to has them: they come in when a kernel is compiled (<see cref="QuickForms.QuickFormSubstitution"/>).</remarks>
internal static class KernelOpcode
{
    /// <summary>The entry of table B (<see cref="QuickForms.LookupTables"/>) that the lowest four bits of w64 register A name; w64.</summary>
    public const ScalarOpcode Lookup = (ScalarOpcode)0x80;

    /// <summary>The bits of w64 register A plus those of w64 register B shifted left by C, modulo 2^64; w64.</summary>
    public const ScalarOpcode AddShifted = (ScalarOpcode)0x81;

    /// <summary>The f32 of w32 register A with the sign of B; any NaN where A is one.</summary>
    public const ScalarOpcode CopySign = (ScalarOpcode)0x82;

    /// <summary>Whether an opcode is one of these.</summary>
    public static bool Contains(ScalarOpcode opcode) => opcode >= Lookup;

    /// <summary>Appends a <see cref="Lookup"/>.</summary>
    public static Register AppendLookup(ScalarProgramBuilder b, Register index, int table) => b.Emit(Lookup, index, new Register(checked((byte)table)));

    /// <summary>Appends an <see cref="AddShifted"/>.</summary>
    public static Register AppendAddShifted(ScalarProgramBuilder b, Register addend, Register shifted, int count) => b.Emit(AddShifted, addend, shifted, new Register(checked((byte)count)));
}
