using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>The operands of a contraction, some of them copied into plain order before each call (<see cref="OperandExpansion"/>).</summary>
internal sealed class ContractionOperands(Operator @operator, ContractionShape shape) : IDisposable
{
    private readonly OperandExpansion?[] _expansions = new OperandExpansion?[@operator.Operands.Length];
    private readonly Tensor[] _sources = new Tensor[@operator.Operands.Length];

    /// <summary>The operator as it reads the copies.</summary>
    public Operator Operator { get; private set; } = @operator;

    /// <summary>The operands with rows that are plain elements.</summary>
    public static ContractionOperands WithPlainRows(Operator @operator, ContractionShape shape)
    {
        var operands = new ContractionOperands(@operator, shape);
        operands.Expand(shape.RowOperand, shape.Rows, isWorth: reader => !reader.IsLinear);
        return operands;
    }

    /// <summary>Whether an operand is copied.</summary>
    public bool IsExpanded(int operand) => _expansions[operand] is not null;

    /// <summary>Copies an operand from now on, where that is worth it; a copy must be smaller than what would be packed from the operand.</summary>
    public void Expand(int operand, ImmutableArray<MapVariable> lanes, Func<OperandReader, bool> isWorth)
    {
        LaneSpace space = shape.Space(Operator, lanes);
        if (!isWorth(new OperandReader(Operator, operand, space)))
            return;
        long packed = Math.Min(space.LaneCount * space.ScalarCount, int.MaxValue);
        _expansions[operand] = OperandExpansion.TryCreate(Operator, operand, space, packed / 2);
        if (_expansions[operand] is { } expansion)
            Operator = Operator with { Operands = Operator.Operands.SetItem(operand, expansion.Operand) };
    }

    /// <summary>The tensors that a call reads.</summary>
    public Tensor[] Bind(WorkerPool pool, IReadOnlyList<Tensor> operands)
    {
        for (int i = 0; i < _sources.Length; i++)
            _sources[i] = _expansions[i] is { } expansion ? expansion.Copy(pool, operands[i]) : operands[i];
        return _sources;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OperandExpansion? expansion in _expansions)
            expansion?.Dispose();
    }
}
