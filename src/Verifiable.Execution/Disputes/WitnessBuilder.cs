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
            SourceKind.Operator => WorkerTrace.Path(step.TraceTree, source.Index, position),
            SourceKind.State => stateBefore.Path(source.Index),
            SourceKind.Dataset => _datasets!.Path(source.Index),
            _ => [],
        };
        return new OperandWitness(tree.Root, path, leaves);
    }
}
