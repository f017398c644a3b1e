using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Tests.Order;

/// <summary>An operator whose fold is a sum of the elements of one operand, times or plus what other operands hold.</summary>
/// <param name="Name">Name in messages.</param>
/// <param name="Operator">The operator; a finish that does more than add or scale is left out.</param>
/// <param name="Masked">The operand that receives the terms.</param>
internal sealed record OrderCase(string Name, Operator Operator, int Masked)
{
    /// <summary>The case of an operator that sums products of operands, or null for any other operator.</summary>
    public static OrderCase? TryCreate(string name, Operator @operator)
    {
        if (@operator.Reduction.Count < 2 || @operator.AccumulatorType != ElementType.Float32 || @operator.Init != 0)
            return null;
        ScalarProgram body = @operator.Body;
        ScalarInstruction last = body.Instructions[^1];
        if (last.Opcode == ScalarOpcode.Select32)
            last = body.Instructions[last.B];
        bool isSum = last.Opcode is ScalarOpcode.AddF32 or ScalarOpcode.FmaF32
            && body.Instructions.All(i => i.Opcode is ScalarOpcode.Accumulator or ScalarOpcode.Operand or ScalarOpcode.OutputDigit or ScalarOpcode.EqualU32 or ScalarOpcode.Select32 or ScalarOpcode.AddF32 or ScalarOpcode.FmaF32)
            && body.Instructions.Count(i => i.Opcode is ScalarOpcode.AddF32 or ScalarOpcode.FmaF32) == 1;
        if (!isSum)
            return null;
        foreach (int register in (int[])[last.A, last.B])
        {
            ScalarInstruction source = body.Instructions[register];
            bool readsItself = last.Opcode == ScalarOpcode.FmaF32 && last.A == last.B;
            if (source.Opcode == ScalarOpcode.Operand && !readsItself && @operator.Operands[source.A].Map.All(c => c.GatherOperand is null))
                return new OrderCase(name, IsLinear(@operator.Finish) ? @operator : @operator with { Finish = ScalarProgram.Empty }, source.A);
        }

        return null;
    }

    private static bool IsLinear(ScalarProgram finish) =>
        finish.Instructions.All(i => i.Opcode is ScalarOpcode.Accumulator or ScalarOpcode.Operand or ScalarOpcode.AddF32)
        || finish.Instructions.All(i => i.Opcode is ScalarOpcode.Accumulator or ScalarOpcode.Constant32 or ScalarOpcode.MulF32);

    /// <summary>The same operator with the terms in the other factor.</summary>
    public OrderCase? Swapped()
    {
        ScalarInstruction last = Operator.Body.Instructions[^1];
        if (last.Opcode != ScalarOpcode.FmaF32)
            return null;
        int a = Operator.Body.Instructions[last.A].A, b = Operator.Body.Instructions[last.B].A;
        return this with { Name = $"{Name}, other factor", Masked = Masked == a ? b : a };
    }

    /// <summary>Fills an operand that is not masked: factors with 1, what a finish adds with +0, indices with rows of a table, in turns.</summary>
    public void Fill(int operand, Tensor tensor)
    {
        if (operand == Masked)
            return;
        if (tensor.Type == ElementType.Float32)
        {
            tensor.Floats.Fill(Operator.Body.Instructions.Any(i => i.Opcode == ScalarOpcode.Operand && i.A == operand) ? 1 : 0);
            return;
        }

        Span<int> indices = tensor.Ints;
        for (int i = 0; i < indices.Length; i++)
            indices[i] = i * 7 % 5 % 3;
    }
}
