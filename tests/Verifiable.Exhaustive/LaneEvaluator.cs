using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Reference;

namespace Verifiable.Exhaustive;

/// <summary>Evaluates a scalar program of one or two operands at many inputs, instruction by instruction over blocks of lanes.</summary>
/// <remarks>
/// The program itself is executed, nothing is translated by hand. Frequent opcodes have vector loops, all others go lane by lane through
/// <see cref="ScalarArithmetic"/>; <see cref="ExhaustiveComparison"/> compares the whole with <see cref="ScalarInterpreter"/> before use.
/// Registers are single assignment, so constants are filled in once. Not for use by two threads at once.
/// </remarks>
internal sealed class LaneEvaluator : IEvaluator
{
    /// <summary>Inputs evaluated together; inputs must come in multiples of this number.</summary>
    public const int Lanes = 512;

    private readonly ScalarProgram _program;
    private readonly uint[][] _narrow;
    private readonly ulong[][] _wide;

    public LaneEvaluator(ScalarProgram program)
    {
        _program = program;
        _narrow = new uint[program.Instructions.Length][];
        _wide = new ulong[program.Instructions.Length][];
        for (int i = 0; i < program.Instructions.Length; i++)
        {
            ScalarInstruction instruction = program.Instructions[i];
            _narrow[i] = IsWide(instruction.Opcode) ? [] : new uint[Lanes];
            _wide[i] = IsWide(instruction.Opcode) ? new ulong[Lanes] : [];
            if (instruction.Opcode == ScalarOpcode.Constant32)
                Array.Fill(_narrow[i], (uint)program.Constants[instruction.A]);
            else if (instruction.Opcode == ScalarOpcode.Constant64)
                Array.Fill(_wide[i], program.Constants[instruction.A]);
        }
    }

    /// <summary>Evaluates a program of operand 0 at each input; all spans hold raw f32 bits.</summary>
    public void Evaluate(ReadOnlySpan<uint> inputs, Span<uint> results) => Evaluate(inputs, inputs, results);

    /// <summary>Evaluates a program of operands 0 and 1 at each pair.</summary>
    public void Evaluate(ReadOnlySpan<uint> first, ReadOnlySpan<uint> second, Span<uint> results)
    {
        if (first.Length % Lanes != 0 || second.Length != first.Length || results.Length != first.Length)
            throw new ArgumentException($"LaneEvaluator: expected multiples of {Lanes} inputs and as many results, got {first.Length}, {second.Length} and {results.Length}");
        for (int start = 0; start < first.Length; start += Lanes)
        {
            for (int i = 0; i < _narrow.Length; i++)
                Execute(i, first.Slice(start, Lanes), second.Slice(start, Lanes));
            _narrow[^1].CopyTo(results[start..]);
        }
    }

    private static bool IsWide(ScalarOpcode opcode) => opcode
        is ScalarOpcode.Constant64
        or (>= ScalarOpcode.AddF64 and <= ScalarOpcode.RoundF64)
        or ScalarOpcode.CanonicalizeF64
        or ScalarOpcode.F32ToF64
        or ScalarOpcode.I32ToF64
        or ScalarOpcode.U32ToF64
        or ScalarOpcode.F64FromWords
        or ScalarOpcode.Select64;

    private void Execute(int i, ReadOnlySpan<uint> first, ReadOnlySpan<uint> second)
    {
        ScalarInstruction instruction = _program.Instructions[i];
        (int a, int b, int c) = (instruction.A, instruction.B, instruction.C);
        switch (instruction.Opcode)
        {
            case ScalarOpcode.Operand: (a == 0 ? first : second).CopyTo(_narrow[i]); break;
            case ScalarOpcode.Constant32 or ScalarOpcode.Constant64: break;
            case ScalarOpcode.AddF64: LaneLoops.Binary<LaneLoops.Add>(_wide[a], _wide[b], _wide[i]); break;
            case ScalarOpcode.SubF64: LaneLoops.Binary<LaneLoops.Subtract>(_wide[a], _wide[b], _wide[i]); break;
            case ScalarOpcode.MulF64: LaneLoops.Binary<LaneLoops.Multiply>(_wide[a], _wide[b], _wide[i]); break;
            case ScalarOpcode.DivF64: LaneLoops.Binary<LaneLoops.Divide>(_wide[a], _wide[b], _wide[i]); break;
            case ScalarOpcode.FmaF64: LaneLoops.FusedMultiplyAdd(_wide[a], _wide[b], _wide[c], _wide[i]); break;
            case ScalarOpcode.MinF64: LaneLoops.Binary<LaneLoops.Minimum>(_wide[a], _wide[b], _wide[i]); break;
            case ScalarOpcode.MaxF64: LaneLoops.Binary<LaneLoops.Maximum>(_wide[a], _wide[b], _wide[i]); break;
            case ScalarOpcode.SqrtF64: LaneLoops.Binary<LaneLoops.SquareRoot>(_wide[a], _wide[a], _wide[i]); break;
            case ScalarOpcode.NegF64: LaneLoops.Binary<LaneLoops.Negate>(_wide[a], _wide[a], _wide[i]); break;
            case ScalarOpcode.RoundF64: LaneLoops.Binary<LaneLoops.Round>(_wide[a], _wide[a], _wide[i]); break;
            case ScalarOpcode.EqualF64: LaneLoops.Compare<LaneLoops.Equal>(_wide[a], _wide[b], _narrow[i]); break;
            case ScalarOpcode.LessF64: LaneLoops.Compare<LaneLoops.Less>(_wide[a], _wide[b], _narrow[i]); break;
            case ScalarOpcode.AddF32: LaneLoops.Binary<LaneLoops.Add>(_narrow[a], _narrow[b], _narrow[i]); break;
            case ScalarOpcode.MulF32: LaneLoops.Binary<LaneLoops.Multiply>(_narrow[a], _narrow[b], _narrow[i]); break;
            case ScalarOpcode.MinF32: LaneLoops.Binary<LaneLoops.Minimum>(_narrow[a], _narrow[b], _narrow[i]); break;
            case ScalarOpcode.MaxF32: LaneLoops.Binary<LaneLoops.Maximum>(_narrow[a], _narrow[b], _narrow[i]); break;
            case ScalarOpcode.SqrtF32: LaneLoops.Binary<LaneLoops.SquareRoot>(_narrow[a], _narrow[a], _narrow[i]); break;
            case ScalarOpcode.RoundF32: LaneLoops.Binary<LaneLoops.Round>(_narrow[a], _narrow[a], _narrow[i]); break;
            case ScalarOpcode.CanonicalizeF32: LaneLoops.Binary<LaneLoops.First>(_narrow[a], _narrow[a], _narrow[i]); break;
            case ScalarOpcode.AbsF32: LaneLoops.Binary<LaneLoops.Absolute>(_narrow[a], _narrow[a], _narrow[i]); break;
            case ScalarOpcode.F32ToF64: LaneLoops.Widen(_narrow[a], _wide[i]); break;
            case ScalarOpcode.F64ToF32: LaneLoops.Narrow(_wide[a], _narrow[i]); break;
            case ScalarOpcode.I32ToF64: LaneLoops.FromInteger(_narrow[a], _wide[i]); break;
            case ScalarOpcode.F64FromWords: LaneLoops.JoinWords(_narrow[a], _narrow[b], _wide[i]); break;
            case ScalarOpcode.HighWordF64: LaneLoops.TakeWord(_wide[a], 32, _narrow[i]); break;
            case ScalarOpcode.LowWordF64: LaneLoops.TakeWord(_wide[a], 0, _narrow[i]); break;
            case ScalarOpcode.SubU32: LaneLoops.SubtractIntegers(_narrow[a], _narrow[b], _narrow[i]); break;
            case ScalarOpcode.ShiftLeftU32 when IsConstant(b): LaneLoops.ShiftLeft(_narrow[a], (int)(_narrow[b][0] & 31), _narrow[i]); break;
            case ScalarOpcode.ShiftRightI32 when IsConstant(b): LaneLoops.ShiftRight(_narrow[a], (int)(_narrow[b][0] & 31), _narrow[i]); break;
            case ScalarOpcode.ShiftLeftU32: LaneWordLoops.ShiftLeft(_narrow[a], _narrow[b], _narrow[i]); break;
            case ScalarOpcode.ShiftRightU32 when IsConstant(b): LaneWordLoops.ShiftRight(_narrow[a], (int)(_narrow[b][0] & 31), _narrow[i]); break;
            case ScalarOpcode.AddU32: LaneWordLoops.Binary<LaneWordLoops.Add>(_narrow[a], _narrow[b], _narrow[i]); break;
            case ScalarOpcode.MulLowU32: LaneWordLoops.Binary<LaneWordLoops.MultiplyLow>(_narrow[a], _narrow[b], _narrow[i]); break;
            case ScalarOpcode.MulHighU32: LaneWordLoops.Binary<LaneWordLoops.MultiplyHigh>(_narrow[a], _narrow[b], _narrow[i]); break;
            case ScalarOpcode.AndU32: LaneWordLoops.Binary<LaneWordLoops.And>(_narrow[a], _narrow[b], _narrow[i]); break;
            case ScalarOpcode.OrU32: LaneWordLoops.Binary<LaneWordLoops.Or>(_narrow[a], _narrow[b], _narrow[i]); break;
            case ScalarOpcode.XorU32: LaneWordLoops.Binary<LaneWordLoops.Xor>(_narrow[a], _narrow[b], _narrow[i]); break;
            case ScalarOpcode.EqualU32: LaneWordLoops.Binary<LaneWordLoops.Equal>(_narrow[a], _narrow[b], _narrow[i]); break;
            case ScalarOpcode.LessU32: LaneWordLoops.Binary<LaneWordLoops.Less>(_narrow[a], _narrow[b], _narrow[i]); break;
            case ScalarOpcode.EqualF32: LaneWordLoops.Binary<LaneWordLoops.EqualFloat>(_narrow[a], _narrow[b], _narrow[i]); break;
            case ScalarOpcode.F32ToI32: LaneWordLoops.Binary<LaneWordLoops.ToInteger>(_narrow[a], _narrow[a], _narrow[i]); break;
            case ScalarOpcode.LessF32: LaneWordLoops.Binary<LaneWordLoops.LessFloat>(_narrow[a], _narrow[b], _narrow[i]); break;
            case ScalarOpcode.U32ToF64: LaneWordLoops.ToDouble(_narrow[a], _wide[i]); break;
            case ScalarOpcode.Select32: LaneWordLoops.Select(_narrow[a], _narrow[b], _narrow[c], _narrow[i]); break;
            case ScalarOpcode.Select64: LaneWordLoops.Select(_narrow[a], _wide[b], _wide[c], _wide[i]); break;
            default: ExecuteByLane(i, instruction); break;
        }
    }

    private bool IsConstant(int register) => _program.Instructions[register].Opcode == ScalarOpcode.Constant32;

    private void ExecuteByLane(int i, ScalarInstruction instruction)
    {
        for (int lane = 0; lane < Lanes; lane++)
        {
            ulong value = ScalarArithmetic.Apply(instruction.Opcode, Read(instruction.A, lane), Read(instruction.B, lane), Read(instruction.C, lane));
            if (_wide[i].Length > 0)
                _wide[i][lane] = value;
            else
                _narrow[i][lane] = (uint)value;
        }
    }

    private ulong Read(int register, int lane) => _wide[register].Length > 0 ? _wide[register][lane] : _narrow[register][lane];
}
