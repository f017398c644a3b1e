using System.Collections.Immutable;

namespace Verifiable.Protocol.Programs;

/// <summary>An operator whose encoding parsed (rule V10) but about which nothing else is known yet.</summary>
internal sealed record ParsedOperator(
    ElementType OutputType,
    Shape Output,
    ElementType AccumulatorType,
    uint Init,
    Shape Reduction,
    ImmutableArray<ParsedOperand> Operands,
    ReadOnlyMemory<byte> Body,
    ReadOnlyMemory<byte> Finish)
{
    /// <summary>The operator with its decoded scalar programs.</summary>
    /// <exception cref="ProgramEncodingException">The extents of an operand make no shape, so no source has them (V12).</exception>
    public Operator ToOperator(ScalarProgram body, ScalarProgram finish, string where)
    {
        var operands = ImmutableArray.CreateBuilder<Operand>(Operands.Length);
        for (int i = 0; i < Operands.Length; i++)
        {
            ParsedOperand operand = Operands[i];
            if (!operand.HasShape)
                throw new ProgramEncodingException(ProgramRule.SourceShape, $"OperatorEncoding.Decode: expected extents of a tensor, got {operand.ExtentsText} (operand {i} of {where})");
            operands.Add(new Operand(operand.Source, operand.Type, operand.Pad, operand.Map));
        }

        return new Operator(OutputType, Output, AccumulatorType, Init, Reduction, operands.MoveToImmutable(), body, finish);
    }
}
