using Verifiable.Execution.Tree;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Reference;

namespace Verifiable.Execution.Disputes;

/// <summary>Opens what a terminal of a fold reads: for each operand the root of its source and the leaves (protocol section 6).</summary>
public sealed class WitnessBuilder
{
    private readonly StepProgram _program;
    private readonly ListTree? _datasets;

    /// <summary>A builder for one job.</summary>
    public WitnessBuilder(JobInputs inputs, int degree = 1)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        _program = inputs.Program;
        _datasets = inputs.Datasets.Count == 0 ? null : TensorCommitments.TreeOf(inputs.Datasets, MerkleTags.Dataset, degree);
    }

    /// <summary>The witness of a terminal at <paramref name="position"/>.</summary>
    /// <param name="step">The step's execution; it agrees with the worker's in all operators before the disputed one.</param>
    /// <param name="stateBefore">Tree over the state tensors' roots before the step.</param>
    /// <param name="position">The position; its phase says what is to be proven.</param>
    /// <exception cref="ArgumentException">The phase is not a terminal of a fold.</exception>
    public FoldWitness Build(TracedStep step, ListTree stateBefore, DisputePosition position)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(stateBefore);
        ArgumentNullException.ThrowIfNull(position);
        Operator @operator = _program.Operators[position.OperatorIndex];
        long first = position.FirstBlock * ProgramLimits.BlockLength;
        long end = Math.Min(first + ProgramLimits.BlockLength, @operator.Reduction.Count);
        (first, end, bool withFinish) = position.Phase switch
        {
            DisputePhase.ProveBlock => (first, end, false),
            DisputePhase.ProveElement => (first, end, true),
            DisputePhase.ProveFinish => (0, 0, true),
            _ => throw new ArgumentException($"WitnessBuilder: expected a terminal of a fold, got {position.Phase}", nameof(position)),
        };
        ILookup<int, long> reads = step.ReadSet(position.OperatorIndex, position.Element, first, end, withFinish).ToLookup(r => r.Operand, r => r.ElementIndex);
        return new FoldWitness([.. @operator.Operands.Select((operand, i) => Open(operand, [.. reads[i]], step, stateBefore, position))]);
    }

    private OperandWitness Open(Operand operand, IReadOnlyCollection<long> elements, TracedStep step, ListTree stateBefore, DisputePosition position)
    {
        if (elements.Count == 0)
            return new OperandWitness(Hash256.Zero, [], []);
        TensorSource source = operand.Source;
        ListTree tree = step.SourceTree(source);
        var geometry = new TensorGeometry(operand.Shape);
        LeafOpening[] leaves =
        [
            .. elements.Select(e => geometry.Locate(e).Leaf).Distinct().Order()
                .Select(leaf => new LeafOpening(leaf, TensorCommitments.Leaf(step.Source(source), leaf), tree.Path(leaf))),
        ];
        IReadOnlyList<Hash256> path = source.Kind switch
        {
            SourceKind.Operator => TracePath(step.TraceTree, source.Index, position),
            SourceKind.State => stateBefore.Path(source.Index),
            SourceKind.Dataset => _datasets!.Path(source.Index),
            _ => [],
        };
        return new OperandWitness(tree.Root, path, leaves);
    }

    /// <summary>Siblings of an earlier operator's output in the worker's trace tree, of which only the way to the disputed operator is known.</summary>
    /// <remarks>
    /// Let the two leaves meet at height H. Below H - 1 the siblings cover only operators before the disputed one, where both trees agree. At H - 1 the sibling is
    /// the disputed operator's ancestor in the worker's tree; above, both have the same siblings.
    /// </remarks>
    private static Hash256[] TracePath(ListTree own, int index, DisputePosition position)
    {
        Hash256[] path = own.Path(index);
        Hash256 ancestor = position.OutputRoot;
        for (int height = 0; height < path.Length; height++)
        {
            if ((index >> height) == (position.OperatorIndex >> height))
                path[height] = position.TracePath[height];
            else if ((index >> (height + 1)) == (position.OperatorIndex >> (height + 1)))
                path[height] = ancestor;
            ancestor = MerkleProof.RootFromPath(ancestor, position.OperatorIndex >> height, [position.TracePath[height]], own.Tag);
        }

        return path;
    }
}
