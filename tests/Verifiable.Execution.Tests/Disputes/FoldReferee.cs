using System.Buffers.Binary;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Reference;

namespace Verifiable.Execution.Tests.Disputes;

/// <summary>Judges a terminal of a fold from nothing but openings.</summary>
internal sealed class FoldReferee(StepProgram program, Hash256 datasetRoot, Hash256 scheduleRoot)
{
    /// <summary>What the fold gives, or null when the witness does not open what is needed.</summary>
    public uint? Evaluate(DisputePosition position, FoldWitness witness)
    {
        Operator @operator = program.Operators[position.OperatorIndex];
        if (witness.Operands.Count != @operator.Operands.Length)
            return null;
        var tensors = new Tensor[witness.Operands.Count];
        var opened = new HashSet<(int, long)>();
        try
        {
            for (int i = 0; i < tensors.Length; i++)
            {
                tensors[i] = new Tensor(@operator.Operands[i].Type, @operator.Operands[i].Shape);
                if (witness.Operands[i].Leaves.Count > 0 && !Fill(tensors[i], i, @operator.Operands[i].Source, witness.Operands[i], position, opened))
                    return null;
            }

            return Execute(@operator, tensors, position, opened);
        }
        finally
        {
            foreach (Tensor tensor in tensors)
                tensor?.Dispose();
        }
    }

    private static uint? Execute(Operator @operator, Tensor[] tensors, DisputePosition position, HashSet<(int, long)> opened)
    {
        long[] digits = new long[@operator.Output.Rank];
        @operator.Output.Unravel(position.Element, digits);
        bool withFinish = position.Phase != DisputePhase.ProveBlock;
        long first = position.Phase == DisputePhase.ProveFinish ? 0 : position.FirstBlock * ProgramLimits.BlockLength;
        long end = position.Phase == DisputePhase.ProveFinish ? 0 : Math.Min(first + ProgramLimits.BlockLength, @operator.Reduction.Count);
        var interpreter = new FoldInterpreter(@operator, tensors, position.FirstStep);
        foreach (OperandRead read in interpreter.ReadSet(digits, first, end, withFinish))
        {
            if (!opened.Contains((read.Operand, new TensorGeometry(@operator.Operands[read.Operand].Shape).Locate(read.ElementIndex).Leaf)))
                return null;
        }

        uint entry = first == 0 && position.Phase != DisputePhase.ProveFinish ? @operator.Init : position.Entry;
        uint accumulator = interpreter.Fold(digits, entry, first, end);
        return withFinish ? interpreter.Finish(digits, accumulator) : accumulator;
    }

    private bool Fill(Tensor tensor, int operand, TensorSource source, OperandWitness witness, DisputePosition position, HashSet<(int, long)> opened)
    {
        bool rootOpens = source.Kind switch
        {
            SourceKind.Operator => MerkleProof.VerifyPath(position.Trace, witness.Root, source.Index, program.Operators.Length, [.. witness.RootPath], MerkleTags.Trace),
            SourceKind.State => MerkleProof.VerifyPath(position.StateBefore, witness.Root, source.Index, program.States.Length, [.. witness.RootPath], MerkleTags.State),
            SourceKind.Dataset => MerkleProof.VerifyPath(datasetRoot, witness.Root, source.Index, program.Datasets.Length, [.. witness.RootPath], MerkleTags.Dataset),
            _ => witness.Root == scheduleRoot && witness.RootPath.Count == 0,
        };
        if (!rootOpens)
            return false;
        var geometry = new TensorGeometry(tensor.Shape);
        long previous = -1;
        foreach (LeafOpening leaf in witness.Leaves)
        {
            if (leaf.Index <= previous || leaf.Values.Length != LeafHasher.LeafBytes
                || !MerkleProof.VerifyPath(witness.Root, TensorTree.HashLeaf(leaf.Values.Span), leaf.Index, geometry.LeafCount, [.. leaf.Path], MerkleTags.Tensor))
                return false;
            previous = leaf.Index;
            opened.Add((operand, leaf.Index));
            for (int lane = 0; lane < TensorGeometry.LeafElements; lane++)
            {
                long element = geometry.ElementAt(leaf.Index, lane);
                if (element >= 0)
                    tensor.Bits[(int)element] = BinaryPrimitives.ReadUInt32LittleEndian(leaf.Values.Span[(lane * sizeof(uint))..]);
            }
        }

        return true;
    }
}
