using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Kernels.Lanes.Fusion;

/// <summary>The instructions of a program that become loops: those that change from chunk to chunk, and those that change at each scalar position.</summary>
internal sealed class FusedCode
{
    private const int LaneBits = 32;
    private readonly List<(int Index, bool Canonical)> _chunk = [];
    private readonly List<(int Index, bool Canonical)> _position = [];

    /// <summary>Whether a program can be fused on lanes of this kind.</summary>
    public static bool Supports<T>(ScalarProgram program)
        where T : struct, ILanes<T>
        => typeof(T) != typeof(LanesScalar) && !RegisterUse.IsSource(program.Instructions[^1].Opcode)
            && program.Instructions.All(i => FusionEmitter.Supports(program, i));

    /// <summary>Adds an instruction; they come in order.</summary>
    public void Add(int index, bool canonical, bool isPosition) => (isPosition ? _position : _chunk).Add((index, canonical));

    /// <summary>Compiles the loops; null where there is nothing to do.</summary>
    public (FusedLoop? Chunk, FusedLoop? Position) Build<T>(ScalarProgram program, LaneRegisterPlan plan)
        where T : struct, ILanes<T>
    {
        int bits = T.Count * LaneBits;
        int last = program.Instructions.Length - 1;
        HashSet<int> readLater = [];
        foreach ((int index, _) in _position)
        {
            ScalarInstruction i = program.Instructions[index];
            ReadOnlySpan<byte> read = [i.A, i.B, i.C];
            foreach (byte register in read[..RegisterUse.Arity(i.Opcode)])
                readLater.Add(register);
        }

        return (
            _chunk.Count == 0 ? null : FusedLoopCache.Shared.Get(program, plan, bits, _chunk, readLater),
            _position.Count == 0 ? null : FusedLoopCache.Shared.Get(program, plan, bits, _position, new HashSet<int> { last }));
    }
}
