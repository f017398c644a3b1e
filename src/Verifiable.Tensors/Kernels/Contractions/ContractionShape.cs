using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>An operator seen as a matrix product: <c>out[b, m, n] = fold over k of fma(A[b, m, k], B[b, n, k], acc)</c>.</summary>
/// <param name="RowOperand">Operand A.</param>
/// <param name="ColumnOperand">Operand B; its columns become vector lanes.</param>
/// <param name="Batch">Output digits that both operands vary with. Digits of extent 1, always zero, appear nowhere.</param>
/// <param name="Rows">Output digits that only A varies with.</param>
/// <param name="Columns">Output digits that only B varies with.</param>
internal sealed record ContractionShape(
    int RowOperand,
    int ColumnOperand,
    ImmutableArray<MapVariable> Batch,
    ImmutableArray<MapVariable> Rows,
    ImmutableArray<MapVariable> Columns)
{
    private const long MinRows = 3;
    private const long MinColumns = 4;

    /// <summary>The same contraction with the operands' roles exchanged.</summary>
    public ContractionShape Swap() => new(ColumnOperand, RowOperand, Batch, Columns, Rows);

    /// <summary>Lanes over <paramref name="lanes"/> (rows or columns), a loop over batch digits, then reduction digits.</summary>
    public LaneSpace Space(Operator @operator, ImmutableArray<MapVariable> lanes) => new(@operator, lanes, [.. Batch, .. LaneSpace.ReductionDigits(@operator)]);

    /// <summary>Number of products in the batch.</summary>
    public long BatchCount(Operator @operator) => LaneSpace.Count(@operator, Batch);

    /// <summary>The contraction that the operator is, or null when it is none or too narrow to gain.</summary>
    public static ContractionShape? Match(Operator @operator)
    {
        if (!TryMatchBody(@operator.Body, out int first, out int second) || HasGather(first) || HasGather(second))
            return null;
        var batch = ImmutableArray.CreateBuilder<MapVariable>();
        var ofFirst = ImmutableArray.CreateBuilder<MapVariable>();
        var ofSecond = ImmutableArray.CreateBuilder<MapVariable>();
        int innermost = 0;
        for (int d = 0; d < @operator.Output.Rank; d++)
        {
            if (@operator.Output[d] == 1)
                continue;
            bool inFirst = Varies(first, d), inSecond = Varies(second, d);
            ImmutableArray<MapVariable>.Builder digits = inFirst && inSecond ? batch : inSecond ? ofSecond : ofFirst;
            digits.Add(MapVariable.Output(d));
            if (inFirst != inSecond)
                innermost = inSecond ? second : first;
        }

        // The innermost output digit becomes lanes, so that stores are consecutive.
        ContractionShape shape = innermost == first
            ? new ContractionShape(second, first, batch.ToImmutable(), ofSecond.ToImmutable(), ofFirst.ToImmutable())
            : new ContractionShape(first, second, batch.ToImmutable(), ofFirst.ToImmutable(), ofSecond.ToImmutable());
        return LaneSpace.Count(@operator, shape.Rows) >= MinRows && LaneSpace.Count(@operator, shape.Columns) >= MinColumns ? shape : null;

        bool HasGather(int operand) => @operator.Operands[operand].Map.Any(c => c.GatherOperand is not null);

        bool Varies(int operand, int digit) => @operator.Operands[operand].Map.Any(c => c.Terms.Any(t => t.Variable == MapVariable.Output(digit)));
    }

    // fma(operand, other operand, acc) in any order of instructions, and nothing else.
    private static bool TryMatchBody(ScalarProgram body, out int first, out int second)
    {
        first = second = -1;
        ImmutableArray<ScalarInstruction> instructions = body.Instructions;
        if (instructions.Length != 4 || instructions[3].Opcode != ScalarOpcode.FmaF32)
            return false;
        ScalarInstruction fma = instructions[3];
        ScalarInstruction a = instructions[fma.A], b = instructions[fma.B], c = instructions[fma.C];
        if (a.Opcode != ScalarOpcode.Operand || b.Opcode != ScalarOpcode.Operand || c.Opcode != ScalarOpcode.Accumulator || a.A == b.A)
            return false;
        (first, second) = (a.A, b.A);
        return true;
    }
}
