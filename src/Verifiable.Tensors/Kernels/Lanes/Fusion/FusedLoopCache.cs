using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Kernels.Lanes.Fusion;

/// <summary>Loops that were compiled before: the operators of a deep model are few programs many times over.</summary>
internal static class FusedLoopCache
{
    private static readonly ConcurrentDictionary<string, FusedLoop> s_loops = new();

    /// <summary>The loop for some instructions of a program; see <see cref="FusedLoopBuilder.Build"/>.</summary>
    public static FusedLoop Get(ScalarProgram program, LaneRegisterPlan plan, int bits, IReadOnlyList<(int Index, bool Canonical)> computed, IReadOnlySet<int> stored) =>
        s_loops.GetOrAdd(Key(program, plan, bits, computed, stored), _ => FusedLoopBuilder.Build(program, plan, bits, computed, stored));

    // Everything that the code depends on.
    private static string Key(ScalarProgram program, LaneRegisterPlan plan, int bits, IReadOnlyList<(int Index, bool Canonical)> computed, IReadOnlySet<int> stored)
    {
        var key = new StringBuilder();
        key.Append(CultureInfo.InvariantCulture, $"{bits}");
        for (int i = 0; i < program.Instructions.Length; i++)
        {
            ScalarInstruction instruction = program.Instructions[i];
            key.Append(CultureInfo.InvariantCulture, $";{(byte)instruction.Opcode},{instruction.A},{instruction.B},{instruction.C},{plan.IsUniform(i)}");
        }

        foreach (ulong constant in program.Constants)
            key.Append(CultureInfo.InvariantCulture, $"|{constant:x}");
        foreach ((int index, bool canonical) in computed)
            key.Append(CultureInfo.InvariantCulture, $"/{index},{canonical},{stored.Contains(index)}");
        return key.ToString();
    }
}
