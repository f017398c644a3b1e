using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>A finish that adds one number to each row of a contraction (the bias of a convolution), and may rectify the sum, done while the row is stored.</summary>
internal sealed unsafe class RowBias
{
    private readonly int _operand;
    private readonly long _constant;
    private readonly DigitWalker _rows;

    private RowBias(int operand, AffineForm form, LaneSpace space, bool isRectified)
    {
        IsRectified = isRectified;
        _operand = operand;
        _constant = form.Constant;
        _rows = new DigitWalker([.. space.LaneExtents], [form.Lane]);
    }

    /// <summary>Whether <c>maximum(sum, +0)</c> is stored.</summary>
    public bool IsRectified { get; }

    /// <summary>The bias that the finish adds, or null when it does something else.</summary>
    public static RowBias? TryCreate(Operator @operator, ContractionShape shape)
    {
        ScalarProgram finish = FinishPattern.WithoutRectifier(@operator.Finish, out bool isRectified);
        if (@operator.OutputType != ElementType.Float32 || !FinishPattern.TryMatch(finish, ScalarOpcode.AddF32, ScalarOpcode.Operand, out int operand))
            return null;
        LaneSpace rows = shape.Space(@operator, shape.Rows);
        var reader = new OperandReader(@operator, operand, rows);
        bool variesElsewhere = @operator.Operands[operand].Map.Any(c => c.Terms.Any(t => t.Variable.IsStep || (rows.LaneIndex(t.Variable) < 0 && @operator.Output[t.Variable.Digit] > 1)));
        return reader.IsLinear && !variesElsewhere ? new RowBias(operand, reader.Forms[0], rows, isRectified) : null;
    }

    /// <summary>Writes the biases of some rows.</summary>
    public void Read(float* biases, long firstRow, int count, uint** data)
    {
        long* digits = stackalloc long[_rows.Rank + 1];
        long constant = _constant, offset;
        _rows.Start(firstRow, digits, &offset, &constant);
        for (int i = 0; i < count; i++, _rows.Advance(digits, &offset))
            biases[i] = ((float*)data[_operand])[offset];
    }
}
