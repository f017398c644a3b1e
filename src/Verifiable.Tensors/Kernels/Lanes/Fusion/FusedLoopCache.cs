using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Kernels.Lanes.Fusion;

/// <summary>Loops that were compiled before: the operators of a deep model are few programs many times over.</summary>
/// <remarks>A node compiles programs of strangers for months, so the number of loops is bounded: at the bound all are forgotten. Kernels hold the loops that they use.</remarks>
/// <param name="most">Most loops that are held.</param>
internal sealed class FusedLoopCache(int most)
{
    private const int DefaultMost = 1024;
    private readonly ConcurrentDictionary<string, FusedLoop> _loops = new();

    /// <summary>The one of this process.</summary>
    public static FusedLoopCache Shared { get; } = new(DefaultMost);

    /// <summary>Number of loops held.</summary>
    public int Count => _loops.Count;

    /// <summary>The loop for some instructions of a program; see <see cref="FusedLoopBuilder.Build"/>.</summary>
    public FusedLoop Get(ScalarProgram program, LaneRegisterPlan plan, int bits, IReadOnlyList<(int Index, bool Canonical)> computed, IReadOnlySet<int> stored)
    {
        if (_loops.Count >= most)
            _loops.Clear();
        return _loops.GetOrAdd(Key(program, plan, bits, computed, stored), _ => FusedLoopBuilder.Build(program, plan, bits, computed, stored));
    }

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
