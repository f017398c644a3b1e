using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;

namespace Verifiable.EndToEnd.Fuzz;

/// <summary>Moves changed in one place. Most fit no longer; whether one does is for both referees to say.</summary>
internal sealed class SpoiltMoves(Random random)
{
    /// <summary>The changed move; sometimes one of another phase.</summary>
    public DisputeMove Spoil(DisputeMove move) => random.Next(8) == 0 ? Other() : move switch
    {
        DisputeMove.SplitInterval m => m with { Boundaries = Changed(m.Boundaries) },
        DisputeMove.ChooseInterval m => random.Next(2) == 0 ? m with { Part = m.Boundaries.Count - 1 } : m with { Boundaries = Changed(m.Boundaries) },
        DisputeMove.CommitTrace m => m with { Claim = Changed(m.Claim) },
        DisputeMove.ChooseNextState m => m with { Claim = Changed(m.Claim) },
        DisputeMove.Reveal m => m with { Nodes = Changed(m.Nodes) },
        DisputeMove.Choose m => random.Next(4) switch
        {
            0 => m with { Child = Changed(m.Child) },
            1 => m with { Position = 1 << m.Path.Count },
            2 => m with { Position = m.Position ^ 1 },
            _ => m with { Path = Changed(m.Path) },
        },
        DisputeMove.OpenOperator m => random.Next(2) == 0 ? m with { Operator = Changed(m.Operator) } : m with { Path = Changed(m.Path) },
        DisputeMove.ProveNextState m => random.Next(5) switch
        {
            0 => m with { Claim = Changed(m.Claim) },
            1 => m with { Declaration = Changed(m.Declaration) },
            2 => m with { DeclarationPath = Changed(m.DeclarationPath) },
            3 => m with { SourceRoot = Changed(m.SourceRoot) },
            _ => m with { SourcePath = Changed(m.SourcePath) },
        },
        DisputeMove.RevealLeaf m => m with { Values = Changed(m.Values) },
        DisputeMove.ChooseElement m => random.Next(3) switch
        {
            0 => m with { Lane = random.Next(66) },
            _ => m with { Values = Changed(m.Values) },
        },
        DisputeMove.CommitPartials m => m with { Partials = Changed(m.Partials) },
        DisputeMove.ChooseBlocks m => random.Next(3) == 0 ? m with { Part = Split.FanOut } : m with { Partials = Changed(m.Partials) },
        DisputeMove.ChooseFinish m => m with { Partials = Changed(m.Partials) },
        DisputeMove.ProveFold m => random.Next(3) switch
        {
            0 => m with { Claim = Changed(m.Claim) },
            1 => m with { Operator = Changed(m.Operator) },
            _ => m with { Witness = Changed(m.Witness) },
        },
        _ => Other(),
    };

    private DisputeMove Other() => random.Next(6) switch
    {
        0 => new DisputeMove.ChooseOperators(),
        1 => new DisputeMove.ChooseBlocks(0, [1]),
        2 => new DisputeMove.CommitPartials([1, 2]),
        3 => new DisputeMove.Reveal([Hash256.Zero, Hash256.Zero]),
        4 => new DisputeMove.SplitInterval([Hash256.Zero, Hash256.Zero]),
        _ => new DisputeMove.RevealLeaf(new byte[LeafHasher.LeafBytes]),
    };

    private StepClaim Changed(StepClaim claim) => random.Next(3) switch
    {
        0 => claim with { StateBefore = Changed(claim.StateBefore) },
        1 => claim with { StateAfter = Changed(claim.StateAfter) },
        _ => claim with { Trace = Changed(claim.Trace) },
    };

    /// <summary>One opened leaf or root changed, or the last opening of an operand left out.</summary>
    private FoldWitness Changed(FoldWitness witness)
    {
        int[] opened = [.. Enumerable.Range(0, witness.Operands.Count).Where(i => witness.Operands[i].Leaves.Count > 0)];
        if (opened.Length == 0)
            return new FoldWitness([.. witness.Operands.SkipLast(1)]);
        int index = opened[random.Next(opened.Length)];
        OperandWitness operand = witness.Operands[index];
        int leaf = random.Next(operand.Leaves.Count);
        OperandWitness changed = random.Next(4) switch
        {
            0 => operand with { Root = Changed(operand.Root) },
            1 => operand with { RootPath = Changed(operand.RootPath) },
            2 => operand with { Leaves = [.. operand.Leaves.SkipLast(1)] },
            _ => operand with { Leaves = [.. operand.Leaves.Select((l, i) => i == leaf ? l with { Values = Flipped(l.Values) } : l)] },
        };
        return new FoldWitness([.. witness.Operands.Select((o, i) => i == index ? changed : o)]);
    }

    private IReadOnlyList<Hash256> Changed(IReadOnlyList<Hash256> hashes)
    {
        if (hashes.Count == 0 || random.Next(4) == 0)
            return [.. hashes, Hash256.Zero];
        int index = random.Next(hashes.Count);
        return random.Next(4) == 0 ? [.. hashes.SkipLast(1)] : [.. hashes.Select((h, i) => i == index ? Changed(h) : h)];
    }

    private IReadOnlyList<uint> Changed(IReadOnlyList<uint> words)
    {
        if (words.Count == 0 || random.Next(4) == 0)
            return [.. words, 1];
        int index = random.Next(words.Count);
        return random.Next(4) == 0 ? [.. words.SkipLast(1)] : [.. words.Select((w, i) => i == index ? w ^ (1u << random.Next(32)) : w)];
    }

    private ReadOnlyMemory<byte> Changed(ReadOnlyMemory<byte> bytes) => random.Next(4) == 0 ? bytes[..^1] : Flipped(bytes);

    private Hash256 Changed(Hash256 hash) => new(Flipped(hash.AsSpan().ToArray()).Span);

    private ReadOnlyMemory<byte> Flipped(ReadOnlyMemory<byte> bytes)
    {
        byte[] changed = bytes.ToArray();
        changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
        return changed;
    }
}
