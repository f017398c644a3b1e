using Verifiable.Protocol.Programs;
using static Verifiable.Protocol.Programs.ScalarOpcode;

namespace Verifiable.Tensors.Tests.Autograd;

/// <summary>Evaluates operators with f64 wherever a program has f32: the same definition over (nearly) real numbers, for finite differences.</summary>
internal static class RealInterpreter
{
    /// <summary>Outputs of all operators; integer tensors hold their values as f64, exactly.</summary>
    public static double[][] Run(StepProgram program, IReadOnlyList<double[]> state, IReadOnlyList<double[]> datasets)
    {
        var outputs = new double[program.Operators.Length][];
        for (int j = 0; j < outputs.Length; j++)
        {
            Operator definition = program.Operators[j];
            double[][] operands = [.. definition.Operands.Select(o => o.Source.Kind switch
            {
                SourceKind.Operator => outputs[o.Source.Index],
                SourceKind.State => state[o.Source.Index],
                SourceKind.Dataset => datasets[o.Source.Index],
                _ => throw new InvalidOperationException("RealInterpreter: expected no schedule, got one"),
            })];
            outputs[j] = Evaluate(definition, operands);
        }

        return outputs;
    }

    private static double[] Evaluate(Operator definition, double[][] operands)
    {
        var result = new double[definition.Output.Count];
        var output = new long[definition.Output.Rank];
        var reduction = new long[definition.Reduction.Rank];
        for (int i = 0; i < result.Length; i++)
        {
            definition.Output.Unravel(i, output);
            Word accumulator = Word.FromBits(definition.Init);
            for (long r = 0; r < definition.Reduction.Count; r++)
            {
                definition.Reduction.Unravel(r, reduction);
                accumulator = Execute(definition.Body, definition, accumulator, operands, output, reduction);
            }

            if (!definition.Finish.IsEmpty)
            {
                Array.Clear(reduction);
                accumulator = Execute(definition.Finish, definition, accumulator, operands, output, reduction);
            }

            result[i] = definition.OutputType == ElementType.Float32 ? accumulator.Real : (int)accumulator.Bits;
        }

        return result;
    }

    private static Word Read(Operator definition, int index, double[][] operands, long[] output, long[] reduction)
    {
        Operand operand = definition.Operands[index];
        long element = 0;
        foreach (Coordinate coordinate in operand.Map)
        {
            long value;
            if (coordinate.GatherOperand is int gather)
            {
                value = (int)Read(definition, gather, operands, output, reduction).Bits;
            }
            else
            {
                value = coordinate.Constant + coordinate.Terms.Sum(t => t.Coefficient * (t.Variable.IsOutput ? output[t.Variable.Digit] : reduction[t.Variable.Digit]));
                if (value % coordinate.Divisor != 0)
                    return Word.FromBits(operand.Pad);
                value /= coordinate.Divisor;
            }

            if (value < 0 || value >= coordinate.Extent)
                return Word.FromBits(operand.Pad);
            element = (element * coordinate.Extent) + value;
        }

        double stored = operands[index][element];
        return operand.Type == ElementType.Float32 ? new Word(0, stored) : Word.FromBits((uint)(int)stored);
    }

    private static Word Execute(ScalarProgram program, Operator definition, Word accumulator, double[][] operands, long[] output, long[] reduction)
    {
        var registers = new Word[program.Instructions.Length];
        for (int i = 0; i < registers.Length; i++)
        {
            ScalarInstruction instruction = program.Instructions[i];
            registers[i] = instruction.Opcode switch
            {
                Accumulator => accumulator,
                ScalarOpcode.Operand => Read(definition, instruction.A, operands, output, reduction),
                Constant32 => Word.FromBits((uint)program.Constants[instruction.A]),
                Constant64 => new Word(0, BitConverter.UInt64BitsToDouble(program.Constants[instruction.A])),
                OutputDigit => Word.FromBits((uint)output[instruction.A]),
                ReductionDigit => Word.FromBits((uint)reduction[instruction.A]),
                _ => Compute(instruction.Opcode, registers[instruction.A], registers[instruction.B], registers[instruction.C]),
            };
        }

        return registers[^1];
    }

    private static Word Compute(ScalarOpcode opcode, Word a, Word b, Word c) => opcode switch
    {
        AddF32 or AddF64 => new(0, a.Real + b.Real),
        SubF32 or SubF64 => new(0, a.Real - b.Real),
        MulF32 or MulF64 => new(0, a.Real * b.Real),
        DivF32 or DivF64 => new(0, a.Real / b.Real),
        SqrtF32 or SqrtF64 => new(0, Math.Sqrt(a.Real)),
        FmaF32 or FmaF64 => new(0, Math.FusedMultiplyAdd(a.Real, b.Real, c.Real)),
        MinF32 or MinF64 => new(0, Math.Min(a.Real, b.Real)),
        MaxF32 or MaxF64 => new(0, Math.Max(a.Real, b.Real)),
        NegF32 or NegF64 => new(0, -a.Real),
        AbsF32 or AbsF64 => new(0, Math.Abs(a.Real)),
        EqualF32 or EqualF64 => Word.FromBits(a.Real == b.Real ? 1u : 0),
        LessF32 or LessF64 => Word.FromBits(a.Real < b.Real ? 1u : 0),
        LessOrEqualF32 or LessOrEqualF64 => Word.FromBits(a.Real <= b.Real ? 1u : 0),
        F32ToF64 or F64ToF32 => new(0, a.Real),
        I32ToF64 or I32ToF32 => new(0, (int)a.Bits),
        AddU32 => Word.FromBits(a.Bits + b.Bits),
        SubU32 => Word.FromBits(a.Bits - b.Bits),
        MulLowU32 => Word.FromBits(a.Bits * b.Bits),
        AndU32 => Word.FromBits(a.Bits & b.Bits),
        OrU32 => Word.FromBits(a.Bits | b.Bits),
        XorU32 => Word.FromBits(a.Bits ^ b.Bits),
        ShiftLeftU32 => Word.FromBits(a.Bits << (int)(b.Bits & 31)),
        ShiftRightU32 => Word.FromBits(a.Bits >> (int)(b.Bits & 31)),
        ShiftRightI32 => Word.FromBits((uint)((int)a.Bits >> (int)(b.Bits & 31))),
        EqualU32 => Word.FromBits(a.Bits == b.Bits ? 1u : 0),
        LessU32 => Word.FromBits(a.Bits < b.Bits ? 1u : 0),
        F64FromWords => new(0, BitConverter.UInt64BitsToDouble(((ulong)a.Bits << 32) | b.Bits)),
        HighWordF64 => Word.FromBits((uint)(BitConverter.DoubleToUInt64Bits(a.Real) >> 32)),
        LowWordF64 => Word.FromBits((uint)BitConverter.DoubleToUInt64Bits(a.Real)),
        Select32 or Select64 => a.Bits != 0 ? b : c,
        _ => throw new InvalidOperationException($"RealInterpreter: expected an opcode that layers use, got {opcode}"),
    };

    /// <summary>A register: as an integer, and as a number. Constants may be meant either way, so they carry both.</summary>
    private readonly record struct Word(uint Bits, double Real)
    {
        public static Word FromBits(uint bits) => new(bits, BitConverter.UInt32BitsToSingle(bits));
    }
}
