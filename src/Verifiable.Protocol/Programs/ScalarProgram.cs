using System.Collections.Immutable;

namespace Verifiable.Protocol.Programs;

/// <summary>A straight-line scalar program in static single assignment; its value is the last register (protocol section 1).</summary>
/// <remarks>This type only carries the program; <see cref="ProgramLimits"/> and the rules of protocol section 7 are checked by validation.</remarks>
public sealed class ScalarProgram(ImmutableArray<ScalarInstruction> instructions, ImmutableArray<ulong> constants)
{
    /// <summary>The empty program: as a finish it means "the element is the accumulator".</summary>
    public static readonly ScalarProgram Empty = new([], []);

    /// <summary>The instructions in order.</summary>
    public ImmutableArray<ScalarInstruction> Instructions { get; } = instructions;

    /// <summary>Raw bits of the constants; CONST32 reads the low 32.</summary>
    public ImmutableArray<ulong> Constants { get; } = constants;

    /// <summary>Whether there is no instruction.</summary>
    public bool IsEmpty => Instructions.IsEmpty;
}
