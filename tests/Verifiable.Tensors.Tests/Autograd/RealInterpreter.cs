using Verifiable.Protocol.Programs;
using static Verifiable.Protocol.Programs.ScalarOpcode;

namespace Verifiable.Tensors.Tests.Autograd;

/// <summary>Evaluates operators with f64 wherever a program has f32: the same definition over (nearly) real numbers, with a bound of what rounding to f32 may add.</summary>
/// <remarks>
/// The bound is a running error analysis (Higham, Accuracy and Stability of Numerical Algorithms, section 3.3): each f32 operation adds half an ulp of its
/// result, 2^-24 of its magnitude, and passes the errors of its operands on by its derivative. So it is the bound of the very sums that the program forms.
/// </remarks>
internal static class RealInterpreter
{
    private const double Unit = 1.0 / (1 << 24);
    private const double WideUnit = 1.0 / (1L << 53);

    // Half the least subnormal: what underflow can lose.
    private static readonly double s_underflow = Math.ScaleB(1, -150);

    /// <summary>Outputs of all operators; integer tensors hold their values as f64, exactly.</summary>
    public static double[][] Run(StepProgram program, IReadOnlyList<double[]> state, IReadOnlyList<double[]> datasets) =>
        [.. RunWithBounds(program, state, datasets).Select(t => Array.ConvertAll(t, w => w.Value))];

    /// <summary>Outputs of all operators with bounds.</summary>
    public static Real[][] RunWithBounds(StepProgram program, IReadOnlyList<double[]> state, IReadOnlyList<double[]> datasets)
    {
        Real[][] states = [.. state.Select(Exactly)], data = [.. datasets.Select(Exactly)];
        var outputs = new Real[program.Operators.Length][];
        for (int j = 0; j < outputs.Length; j++)
        {
            Operator definition = program.Operators[j];
            Real[][] operands = [.. definition.Operands.Select(o => o.Source.Kind switch
            {
                SourceKind.Operator => outputs[o.Source.Index],
                SourceKind.State => states[o.Source.Index],
                SourceKind.Dataset => data[o.Source.Index],
                _ => throw new InvalidOperationException("RealInterpreter: expected no schedule, got one"),
            })];
            outputs[j] = Evaluate(definition, operands);
        }

        return outputs;
    }

    private static Real[] Exactly(double[] values) => Array.ConvertAll(values, v => new Real(v, 0));

    private static Real[] Evaluate(Operator definition, Real[][] operands)
    {
        var result = new Real[definition.Output.Count];
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

            result[i] = definition.OutputType == ElementType.Float32 ? new Real(accumulator.Real, accumulator.Error) : new Real((int)accumulator.Bits, 0);
        }

        return result;
    }

    private static Word Read(Operator definition, int index, Real[][] operands, long[] output, long[] reduction)
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

        Real stored = operands[index][element];
        return operand.Type == ElementType.Float32 ? Word.OfReal(stored.Value, stored.Error) : Word.FromBits((uint)(int)stored.Value);
    }

    private static Word Execute(ScalarProgram program, Operator definition, Word accumulator, Real[][] operands, long[] output, long[] reduction)
    {
        var registers = new Word[program.Instructions.Length];
        for (int i = 0; i < registers.Length; i++)
        {
            ScalarInstruction instruction = program.Instructions[i];
            registers[i] = instruction.Opcode switch
            {
                Accumulator => accumulator,
                ScalarOpcode.Operand => Read(definition, instruction.A, operands, output, reduction),
                Constant32 => Word.OfConstant((uint)program.Constants[instruction.A]),
                Constant64 => new Word(0, BitConverter.UInt64BitsToDouble(program.Constants[instruction.A]), 0),
                OutputDigit => Word.FromBits((uint)output[instruction.A]),
                ReductionDigit => Word.FromBits((uint)reduction[instruction.A]),
                Step => Word.FromBits(0),
                _ => Compute(instruction.Opcode, registers[instruction.A], registers[instruction.B], registers[instruction.C]),
            };
        }

        return registers[^1];
    }

    private static Word Compute(ScalarOpcode opcode, Word a, Word b, Word c) => opcode switch
    {
        AddF32 or AddF64 => Rounded(opcode, a.Real + b.Real, a.Error + b.Error),
        SubF32 or SubF64 => Rounded(opcode, a.Real - b.Real, a.Error + b.Error),
        MulF32 or MulF64 => Rounded(opcode, a.Real * b.Real, Product(a, b)),
        DivF32 or DivF64 => Rounded(opcode, a.Real / b.Real, (a.Error + (Math.Abs(a.Real / b.Real) * b.Error)) / Math.Abs(b.Real)),
        SqrtF32 or SqrtF64 => Rounded(opcode, Math.Sqrt(a.Real), a.Error == 0 ? 0 : Math.Min(a.Error / Math.Sqrt(a.Real), Math.Sqrt(a.Error))),
        FmaF32 or FmaF64 => Rounded(opcode, Math.FusedMultiplyAdd(a.Real, b.Real, c.Real), Product(a, b) + c.Error),
        MinF32 or MinF64 => Word.OfReal(Math.Min(a.Real, b.Real), Math.Max(a.Error, b.Error)),
        MaxF32 or MaxF64 => Word.OfReal(Math.Max(a.Real, b.Real), Math.Max(a.Error, b.Error)),
        NegF32 or NegF64 => Word.OfReal(-a.Real, a.Error),
        AbsF32 or AbsF64 => Word.OfReal(Math.Abs(a.Real), a.Error),
        RoundF32 or RoundF64 => new(0, Math.Round(a.Real, MidpointRounding.ToEven), 0),
        EqualF32 or EqualF64 => Word.FromBits(a.Real == b.Real ? 1u : 0),
        LessF32 or LessF64 => Word.FromBits(a.Real < b.Real ? 1u : 0),
        LessOrEqualF32 or LessOrEqualF64 => Word.FromBits(a.Real <= b.Real ? 1u : 0),
        F32ToF64 => new(0, a.Real, a.Error),
        F64ToF32 => Word.OfReal(a.Real, a.Error + (Math.Abs(a.Real) * Unit) + s_underflow),
        F64ToU32 or F32ToU32 => Word.FromBits(unchecked((uint)a.Real)),
        F64ToI32 or F32ToI32 => Word.FromBits(unchecked((uint)(int)a.Real)),
        I32ToF64 or I32ToF32 => new(0, (int)a.Bits, 0),
        U32ToF64 or U32ToF32 => new(0, a.Bits, 0),
        AddU32 => b.Bits == 0 ? a : Word.FromBits(a.Bits + b.Bits),
        SubU32 => b.Bits == 0 ? a : Word.FromBits(a.Bits - b.Bits),
        MulLowU32 => Word.FromBits(a.Bits * b.Bits),
        MulHighU32 => Word.FromBits((uint)(((ulong)a.Bits * b.Bits) >> 32)),
        AndU32 => Word.FromBits(a.Bits & b.Bits),
        OrU32 => Word.FromBits(a.Bits | b.Bits) with { Error = a.Error },
        XorU32 => b.Bits == 0 ? a : b.Bits == 0x80000000 ? new Word(a.Bits ^ b.Bits, -a.Real, a.Error) : Word.FromBits(a.Bits ^ b.Bits),
        CanonicalizeF32 => a,
        ShiftLeftU32 => Word.FromBits(a.Bits << (int)(b.Bits & 31)),
        ShiftRightU32 => Word.FromBits(a.Bits >> (int)(b.Bits & 31)),
        ShiftRightI32 => Word.FromBits((uint)((int)a.Bits >> (int)(b.Bits & 31))),
        EqualU32 => Word.FromBits(a.Bits == b.Bits ? 1u : 0),
        LessU32 => Word.FromBits(a.Bits < b.Bits ? 1u : 0),
        LessI32 => Word.FromBits((int)a.Bits < (int)b.Bits ? 1u : 0),
        F64FromWords => FromWords(a, b),
        HighWordF64 => Word.FromBits((uint)(BitConverter.DoubleToUInt64Bits(a.Real) >> 32)),
        LowWordF64 => Word.FromBits((uint)BitConverter.DoubleToUInt64Bits(a.Real)) with { Error = a.Real == 0 ? 0 : a.Error / Math.Abs(a.Real) },
        Select32 or Select64 => a.Bits != 0 ? b : c,
        _ => throw new InvalidOperationException($"RealInterpreter: expected an opcode that layers use, got {opcode}"),
    };

    private static double Product(Word a, Word b) => (Math.Abs(a.Real) * b.Error) + (Math.Abs(b.Real) * a.Error) + (a.Error * b.Error);

    /// <summary>A result with what its rounding adds; an infinity, such as a masked score, is exact.</summary>
    private static Word Rounded(ScalarOpcode opcode, double value, double error) => double.IsInfinity(value)
        ? Word.OfReal(value, 0)
        : Word.OfReal(value, opcode < AddF64 ? error + (Math.Abs(value) * Unit) + s_underflow : error + (Math.Abs(value) * WideUnit));

    /// <summary>The low word keeps the relative error of the number it was taken from.</summary>
    private static Word FromWords(Word high, Word low)
    {
        double value = BitConverter.UInt64BitsToDouble(((ulong)high.Bits << 32) | low.Bits);
        return new Word(0, value, Math.Abs(value) * low.Error);
    }

    /// <summary>A number and a bound of the error that f32 arithmetic makes in it.</summary>
    public readonly record struct Real(double Value, double Error);

    /// <summary>A register: as an integer, and as a number with a bound of its error. Constants may be meant either way, so they carry both.</summary>
    private readonly record struct Word(uint Bits, double Real, double Error)
    {
        public static Word FromBits(uint bits) => new(bits, BitConverter.UInt32BitsToSingle(bits), 0);

        /// <summary>A computed number; as an integer it has the bits of its f32.</summary>
        public static Word OfReal(double value, double error) => new(BitConverter.SingleToUInt32Bits((float)value), value, error);

        /// <summary>A constant that has bits in its last places was probably rounded.</summary>
        public static Word OfConstant(uint bits) => new(bits, BitConverter.UInt32BitsToSingle(bits), (bits & 0xfff) == 0 ? 0 : Math.Abs(BitConverter.UInt32BitsToSingle(bits)) * Unit);
    }
}
