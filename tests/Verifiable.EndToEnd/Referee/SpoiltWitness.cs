using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;

namespace Verifiable.EndToEnd.Referee;

/// <summary>A witness with one bit flipped somewhere in what it opens.</summary>
internal static class SpoiltWitness
{
    /// <summary>Every kind of place that a witness has.</summary>
    public enum Place
    {
        LeafByte,
        LeafSibling,
        LeafIndex,
        TensorRoot,
        RootSibling,
    }

    /// <summary>The spoilt witness, or null when this witness has no such place.</summary>
    public static FoldWitness? Flip(FoldWitness witness, Place place, Random random)
    {
        int[] fitting = [.. Enumerable.Range(0, witness.Operands.Count).Where(i => Has(witness.Operands[i], place))];
        if (fitting.Length == 0)
            return null;
        int operand = fitting[random.Next(fitting.Length)];
        OperandWitness spoilt = Flip(witness.Operands[operand], place, random);
        return new FoldWitness([.. witness.Operands.Select((o, i) => i == operand ? spoilt : o)]);
    }

    /// <summary>The hash with one bit flipped.</summary>
    public static Hash256 Flip(Hash256 hash, Random random) => new(Flip(hash.AsSpan(), random));

    private static bool Has(OperandWitness operand, Place place) => operand.Leaves.Count > 0 && place switch
    {
        Place.LeafSibling => operand.Leaves.Any(l => l.Path.Count > 0),
        Place.RootSibling => operand.RootPath.Count > 0,
        _ => true,
    };

    private static OperandWitness Flip(OperandWitness operand, Place place, Random random)
    {
        switch (place)
        {
            case Place.TensorRoot:
                return operand with { Root = Flip(operand.Root, random) };
            case Place.RootSibling:
                return operand with { RootPath = Flip(operand.RootPath, random) };
        }

        int[] fitting = [.. Enumerable.Range(0, operand.Leaves.Count).Where(i => place != Place.LeafSibling || operand.Leaves[i].Path.Count > 0)];
        int index = fitting[random.Next(fitting.Length)];
        LeafOpening leaf = operand.Leaves[index];
        LeafOpening spoilt = place switch
        {
            Place.LeafByte => leaf with { Values = Flip(leaf.Values.Span, random) },
            Place.LeafSibling => leaf with { Path = Flip(leaf.Path, random) },
            _ => leaf with { Index = leaf.Index ^ (1L << random.Next(32)) },
        };
        return operand with { Leaves = [.. operand.Leaves.Select((l, i) => i == index ? spoilt : l)] };
    }

    private static Hash256[] Flip(IReadOnlyList<Hash256> path, Random random)
    {
        Hash256[] spoilt = [.. path];
        int index = random.Next(spoilt.Length);
        spoilt[index] = Flip(spoilt[index], random);
        return spoilt;
    }

    private static byte[] Flip(ReadOnlySpan<byte> bytes, Random random)
    {
        byte[] spoilt = bytes.ToArray();
        spoilt[random.Next(spoilt.Length)] ^= (byte)(1 << random.Next(8));
        return spoilt;
    }
}
