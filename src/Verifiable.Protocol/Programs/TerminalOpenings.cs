using System.Numerics;

namespace Verifiable.Protocol.Programs;

/// <summary>What the witness of a terminal takes of a transaction (rule V17, protocol section 7).</summary>
internal static class TerminalOpenings
{
    // A root, its path of twelve levels, offsets and lengths; a leaf of 256 bytes and six words beside its path.
    private const int RootBytes = 576;
    private const int LeafBytes = 448;
    private const int DeepestTree = 32;
    private const int TileSide = 8;

    /// <summary>Bytes of the openings of all operands: a root each, and a leaf for each of the at most 16 iterations whose digits the operand depends on, else one.</summary>
    public static long BytesOf(ParsedOperator parsed)
    {
        uint reducing = ScalarProgramRules.OperandsOnReduction([.. parsed.Operands.Select(o => o.Map)]);
        long iterations = Math.Min(ProgramLimits.BlockLength, parsed.Reduction.Count);
        long bytes = 0;
        for (int i = 0; i < parsed.Operands.Length; i++)
        {
            long reads = (reducing >> i & 1) == 0 ? 1 : iterations;
            bytes += RootBytes + (reads * (LeafBytes + (Hashing.Hash256.Size * DepthOf(parsed.Operands[i]))));
        }

        return bytes;
    }

    /// <summary>Depth of an operand's tree. What a map declares may be no tensor's extents (V12), and have a product of 192 bits.</summary>
    private static int DepthOf(ParsedOperand operand)
    {
        BigInteger leaves = 1;
        int rank = operand.Map.Length;
        for (int d = 0; d < rank; d++)
        {
            BigInteger extent = operand.Map[d].Extent;
            int tile = rank < 2 ? TileSide * TileSide : d < rank - 2 ? 1 : TileSide;
            leaves *= (extent + tile - 1) / tile;
        }

        return leaves >> DeepestTree > 0 ? DeepestTree : (int)(leaves - 1).GetBitLength();
    }
}
