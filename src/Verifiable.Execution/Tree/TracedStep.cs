using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Reference;

namespace Verifiable.Execution.Tree;

/// <summary>The execution tree below one step: every operator's output, their trees, and the folds inside them. Owns its tensors.</summary>
public sealed class TracedStep : IDisposable
{
    private readonly JobInputs _inputs;
    private readonly Tensor[] _stateBefore;
    private readonly Tensor[] _outputs;
    private readonly int _degree;
    private readonly Dictionary<TensorSource, ListTree> _trees = [];

    /// <summary>Executes one step and keeps everything.</summary>
    /// <param name="inputs">What steps read.</param>
    /// <param name="runner">Executes.</param>
    /// <param name="stateBefore">The state before the step; the traced step takes ownership.</param>
    /// <param name="step">Number of the step.</param>
    /// <param name="degree">Most threads for hashing.</param>
    public TracedStep(JobInputs inputs, IStepRunner runner, Tensor[] stateBefore, long step, int degree)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(runner);
        _inputs = inputs;
        _stateBefore = stateBefore;
        _degree = degree;
        Step = step;
        _outputs = runner.Trace(stateBefore, step);
        TraceTree = TensorCommitments.TreeOf(_outputs, MerkleTags.Trace, degree);
    }

    /// <summary>Number of the step.</summary>
    public long Step { get; }

    /// <summary>Tree over the roots of all operators' outputs; its root is the trace root X.</summary>
    public ListTree TraceTree { get; }

    /// <summary>The state before the step.</summary>
    public IReadOnlyList<Tensor> StateBefore => _stateBefore;

    /// <summary>The tensor that operands with this source read.</summary>
    public Tensor Source(TensorSource source) => source.Kind switch
    {
        SourceKind.Operator => _outputs[source.Index],
        SourceKind.State => _stateBefore[source.Index],
        SourceKind.Dataset => _inputs.Datasets[source.Index],
        SourceKind.Schedule => _inputs.Schedule,
        _ => throw new ArgumentOutOfRangeException(nameof(source), $"TracedStep.Source: expected a source kind, got {source.Kind}"),
    };

    /// <summary>The tree of the tensor that operands with this source read.</summary>
    public ListTree SourceTree(TensorSource source)
    {
        if (!_trees.TryGetValue(source, out ListTree? tree))
            _trees.Add(source, tree = TensorCommitments.Tree(Source(source), _degree));
        return tree;
    }

    /// <summary>The tree of an operator's output.</summary>
    public ListTree OutputTree(int operatorIndex) => SourceTree(new TensorSource(SourceKind.Operator, operatorIndex));

    /// <summary>The 256 bytes of a leaf of an operator's output.</summary>
    public byte[] OutputLeaf(int operatorIndex, long leaf) => TensorCommitments.Leaf(_outputs[operatorIndex], leaf);

    /// <summary>The accumulators at the ends of all blocks of the fold of one element.</summary>
    public uint[] Partials(int operatorIndex, long element)
    {
        Operator @operator = _inputs.Program.Operators[operatorIndex];
        Span<long> digits = stackalloc long[@operator.Output.Rank];
        @operator.Output.Unravel(element, digits);
        return Interpreter(operatorIndex).Partials(digits);
    }

    /// <summary>What iterations <paramref name="first"/> to <paramref name="end"/> (exclusive) of the fold of one element read, and its finish if asked.</summary>
    public IReadOnlyList<OperandRead> ReadSet(int operatorIndex, long element, long first, long end, bool withFinish)
    {
        Operator @operator = _inputs.Program.Operators[operatorIndex];
        Span<long> digits = stackalloc long[@operator.Output.Rank];
        @operator.Output.Unravel(element, digits);
        return Interpreter(operatorIndex).ReadSet(digits, first, end, withFinish);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in _stateBefore.Concat(_outputs))
            tensor.Dispose();
    }

    private FoldInterpreter Interpreter(int operatorIndex)
    {
        Operator @operator = _inputs.Program.Operators[operatorIndex];
        return new FoldInterpreter(@operator, [.. @operator.Operands.Select(o => Source(o.Source))], Step);
    }
}
