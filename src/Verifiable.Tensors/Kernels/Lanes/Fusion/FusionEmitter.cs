using System.Reflection.Emit;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Kernels.Lanes.Fusion;

/// <summary>Emits the loop body of a <see cref="FusedLoop"/>: instruction by instruction what <see cref="Lane32{T}"/>, <see cref="Lane64{T}"/> and <see cref="LaneMixed{T}"/> do.</summary>
/// <remarks>
/// A 32-bit register is one vector; a 64-bit register is two, the lower half of the lanes first. A body may compute several vectors, its copies: each instruction
/// is emitted for all of them before the next one, so that a chain of dependent operations has others beside it to wait with.
/// </remarks>
internal sealed partial class FusionEmitter(ScalarProgram program, VectorEmitter vectors, FusionRegisters registers, WordPlan words, int copies, Action<int, bool, int> loadRegister)
{
    private static readonly Type s_u32 = typeof(uint), s_i32 = typeof(int), s_f32 = typeof(float), s_u64 = typeof(ulong), s_f64 = typeof(double);
    private int _index;
    private int _copy;

    /// <summary>Whether an instruction can be part of a fused loop: shifts by a count that varies cannot.</summary>
    public static bool Supports(ScalarProgram program, ScalarInstruction instruction) =>
        instruction.Opcode is not (ScalarOpcode.ShiftLeftU32 or ScalarOpcode.ShiftRightU32 or ScalarOpcode.ShiftRightI32)
        || program.Instructions[instruction.B].Opcode == ScalarOpcode.Constant32;

    /// <summary>Emits one instruction.</summary>
    /// <param name="index">The instruction, which is the register that it writes.</param>
    /// <param name="canonicalize">Whether a NaN that it gives must be canonical.</param>
    public void Emit(int index, bool canonicalize)
    {
        ScalarInstruction i = program.Instructions[index];
        _index = index;
        if (i.Opcode == KernelOpcode.Lookup)
            LoadTable(i.B);
        for (_copy = 0; _copy < copies; _copy++)
            Load(i);
        for (_copy = 0; _copy < copies; _copy++)
        {
            if (RegisterUse.IsWide(i.Opcode))
            {
                EmitHalf(i, upper: false);
                Define(index, upper: false, s_f64, canonicalize);
                EmitHalf(i, upper: true);
                Define(index, upper: true, s_f64, canonicalize);
            }
            else if (words.IsInPlace(index))
            {
                Define(index, upper: false, EmitWord(i, upper: false), canonicalize: false);
                Define(index, upper: true, EmitWord(i, upper: true), canonicalize: false);
            }
            else
            {
                Type result = EmitNarrow(i);
                Define(index, upper: false, result, canonicalize);
            }
        }
    }

    // What was not computed in this loop is read from its buffer when it is first needed.
    private void Load(ScalarInstruction i)
    {
        ReadOnlySpan<byte> read = [i.A, i.B, i.C];
        foreach (byte register in read[..RegisterUse.Arity(i.Opcode)])
        {
            ScalarOpcode opcode = program.Instructions[register].Opcode;
            if (opcode is ScalarOpcode.Constant32 or ScalarOpcode.Constant64)
                continue;
            Load(register, upper: false);
            if (RegisterUse.IsWide(opcode))
                Load(register, upper: true);
        }
    }

    private void Load(int register, bool upper)
    {
        if (registers.Find(register, upper, _copy) is not null)
            return;
        loadRegister(register, upper, _copy);
        vectors.Pop(registers.Take(register, upper, _copy), s_u32);
    }

    private void Define(int index, bool upper, Type element, bool canonicalize)
    {
        LocalBuilder local = registers.Take(index, upper, _copy);
        vectors.Pop(local, element);
        if (canonicalize)
        {
            Type type = RegisterUse.IsWide(program.Instructions[index].Opcode) ? s_f64 : s_f32;
            vectors.Pop(local, Canonical(type, () => vectors.Push(local, type)));
        }
    }

    private void Push(int register, Type element, bool upper = false)
    {
        ScalarInstruction source = program.Instructions[register];
        if (source.Opcode == ScalarOpcode.Constant32)
            vectors.Push32((uint)program.Constants[source.A], element);
        else if (source.Opcode == ScalarOpcode.Constant64)
            vectors.Push64(program.Constants[source.A], element);
        else
            vectors.Push(registers.Find(register, upper, _copy)!, element);
    }

    // Leaves the value on the stack and gives its element type.
    private Type EmitNarrow(ScalarInstruction i)
    {
        switch (i.Opcode)
        {
            case ScalarOpcode.AddF32: return Generic("Add", s_f32, i.A, i.B);
            case ScalarOpcode.SubF32: return Generic("Subtract", s_f32, i.A, i.B);
            case ScalarOpcode.MulF32: return Generic("Multiply", s_f32, i.A, i.B);
            case ScalarOpcode.DivF32: return Generic("Divide", s_f32, i.A, i.B);
            case ScalarOpcode.MinF32: return Generic("Min", s_f32, i.A, i.B);
            case ScalarOpcode.MaxF32: return Generic("Max", s_f32, i.A, i.B);
            case ScalarOpcode.SqrtF32: return Generic("Sqrt", s_f32, i.A);
            case ScalarOpcode.RoundF32: return Overload("Round", s_f32, i.A);
            case ScalarOpcode.FmaF32: return Overload("FusedMultiplyAdd", s_f32, i.A, i.B, i.C);
            case ScalarOpcode.NegF32: return Masked("Xor", i.A, 0x80000000);
            case ScalarOpcode.AbsF32: return Masked("BitwiseAnd", i.A, 0x7fffffff);
            case ScalarOpcode.EqualF32: return Flag("Equals", s_f32, i);
            case ScalarOpcode.LessF32: return Flag("LessThan", s_f32, i);
            case ScalarOpcode.LessOrEqualF32: return Flag("LessThanOrEqual", s_f32, i);
            case ScalarOpcode.AddU32: return Generic("Add", s_u32, i.A, i.B);
            case ScalarOpcode.SubU32: return Generic("Subtract", s_u32, i.A, i.B);
            case ScalarOpcode.MulLowU32: return Generic("Multiply", s_u32, i.A, i.B);
            case ScalarOpcode.AndU32: return Generic("BitwiseAnd", s_u32, i.A, i.B);
            case ScalarOpcode.OrU32: return Generic("BitwiseOr", s_u32, i.A, i.B);
            case ScalarOpcode.XorU32: return Generic("Xor", s_u32, i.A, i.B);
            case ScalarOpcode.EqualU32: return Flag("Equals", s_u32, i);
            case ScalarOpcode.LessU32: return Flag("LessThan", s_u32, i);
            case ScalarOpcode.LessI32: return Flag("LessThan", s_i32, i);
            case ScalarOpcode.ShiftLeftU32: return Shifted("ShiftLeft", s_u32, i);
            case ScalarOpcode.ShiftRightU32: return Shifted("ShiftRightLogical", s_u32, i);
            case ScalarOpcode.ShiftRightI32: return Shifted("ShiftRightArithmetic", s_i32, i);
            case ScalarOpcode.F32ToI32: Overload("ConvertToInt32", s_f32, i.A); return s_i32;
            case ScalarOpcode.F32ToU32: Overload("ConvertToUInt32", s_f32, i.A); return s_u32;
            case ScalarOpcode.I32ToF32: Overload("ConvertToSingle", s_i32, i.A); return s_f32;
            case ScalarOpcode.U32ToF32: Overload("ConvertToSingle", s_u32, i.A); return s_f32;
            case ScalarOpcode.CanonicalizeF32: return Canonical(s_f32, () => Push(i.A, s_f32));
            case ScalarOpcode.Select32: return Select(i);
            case ScalarOpcode.MulHighU32:
                HighProduct("WidenLower", i);
                HighProduct("WidenUpper", i);
                vectors.ApplyOverload("Narrow", s_u64, 2);
                return s_u32;
            case ScalarOpcode.EqualF64: return WideFlag("Equals", i);
            case ScalarOpcode.LessF64: return WideFlag("LessThan", i);
            case ScalarOpcode.LessOrEqualF64: return WideFlag("LessThanOrEqual", i);
            case ScalarOpcode.F64ToF32:
                Push(i.A, s_f64);
                Push(i.A, s_f64, upper: true);
                vectors.ApplyOverload("Narrow", s_f64, 2);
                return s_f32;
            case KernelOpcode.CopySign: return CopySign(i);
            case ScalarOpcode.HighWordF64: return Words(i.A, shift: true);
            case ScalarOpcode.LowWordF64: return Words(i.A, shift: false);
            case ScalarOpcode.F64ToI32: return Truncated(i.A, BitConverter.DoubleToUInt64Bits(int.MinValue), BitConverter.DoubleToUInt64Bits(int.MaxValue));
            case ScalarOpcode.F64ToU32: return Truncated(i.A, 0, BitConverter.DoubleToUInt64Bits(uint.MaxValue));
            default: throw new ArgumentOutOfRangeException(nameof(i), $"FusionEmitter: expected a computing opcode of 32 bits, got 0x{(byte)i.Opcode:x2}");
        }
    }

    // Leaves one half of a 64-bit value on the stack, taken for f64.
    private void EmitHalf(ScalarInstruction i, bool upper)
    {
        string widen = upper ? "WidenUpper" : "WidenLower";
        switch (i.Opcode)
        {
            case ScalarOpcode.AddF64: Halves("Add", i, upper); break;
            case ScalarOpcode.SubF64: Halves("Subtract", i, upper); break;
            case ScalarOpcode.MulF64: Halves("Multiply", i, upper); break;
            case ScalarOpcode.DivF64: Halves("Divide", i, upper); break;
            case ScalarOpcode.MinF64: Halves("Min", i, upper); break;
            case ScalarOpcode.MaxF64: Halves("Max", i, upper); break;
            case ScalarOpcode.SqrtF64: Push(i.A, s_f64, upper); vectors.Apply("Sqrt", s_f64, 1); break;
            case ScalarOpcode.RoundF64: Push(i.A, s_f64, upper); vectors.ApplyOverload("Round", s_f64, 1); break;
            case ScalarOpcode.FmaF64:
                Push(i.A, s_f64, upper);
                Push(i.B, s_f64, upper);
                Push(i.C, s_f64, upper);
                vectors.ApplyOverload("FusedMultiplyAdd", s_f64, 3);
                break;
            case ScalarOpcode.NegF64: WideMasked("Xor", i.A, 0x8000000000000000, upper); break;
            case ScalarOpcode.AbsF64: WideMasked("BitwiseAnd", i.A, 0x7fffffffffffffff, upper); break;
            case ScalarOpcode.CanonicalizeF64: Canonical(s_f64, () => Push(i.A, s_f64, upper)); break;
            case ScalarOpcode.F32ToF64: Push(i.A, s_f32); vectors.ApplyOverload(widen, s_f32, 1); break;
            case ScalarOpcode.I32ToF64:
                PushWide(i.A, upper);
                vectors.Push64(MagicAddend.TwoTo52 | SignOfWord, s_u64);
                Exact("Xor", MagicAddend.TwoTo52Plus31);
                break;
            case ScalarOpcode.U32ToF64:
                PushWide(i.A, upper);
                vectors.Push64(MagicAddend.TwoTo52, s_u64);
                Exact("BitwiseOr", MagicAddend.TwoTo52);
                break;
            case ScalarOpcode.F64FromWords: FromWords(i, upper); break;
            case KernelOpcode.Lookup: Lookup(i, upper); break;
            case KernelOpcode.AddShifted: AddShifted(i, upper); break;
            case ScalarOpcode.Select64:
                Push(i.A, s_u32);
                vectors.Push32(0, s_u32);
                vectors.Apply("Equals", s_u32, 2);
                vectors.Reinterpret(s_u32, s_i32);
                vectors.ApplyOverload(widen, s_i32, 1);
                vectors.Reinterpret(typeof(long), s_f64);
                Push(i.C, s_f64, upper);
                Push(i.B, s_f64, upper);
                vectors.Apply("ConditionalSelect", s_f64, 3);
                break;
            default: throw new ArgumentOutOfRangeException(nameof(i), $"FusionEmitter: expected a computing opcode of 64 bits, got 0x{(byte)i.Opcode:x2}");
        }
    }

    private Type Generic(string name, Type element, params ReadOnlySpan<byte> registers)
    {
        foreach (byte register in registers)
            Push(register, element);
        vectors.Apply(name, element, registers.Length);
        return element;
    }

    private Type Overload(string name, Type element, params ReadOnlySpan<byte> registers)
    {
        foreach (byte register in registers)
            Push(register, element);
        vectors.ApplyOverload(name, element, registers.Length);
        return element;
    }

    private Type Masked(string name, int register, uint mask)
    {
        Push(register, s_u32);
        vectors.Push32(mask, s_u32);
        vectors.Apply(name, s_u32, 2);
        return s_u32;
    }

    private void WideMasked(string name, int register, ulong mask, bool upper)
    {
        Push(register, s_u64, upper);
        vectors.Push64(mask, s_u64);
        vectors.Apply(name, s_u64, 2);
        vectors.Reinterpret(s_u64, s_f64);
    }

    private Type Flag(string name, Type element, ScalarInstruction i)
    {
        Generic(name, element, i.A, i.B);
        vectors.Reinterpret(element, s_u32);
        vectors.Push32(1, s_u32);
        vectors.Apply("BitwiseAnd", s_u32, 2);
        return s_u32;
    }

    private Type WideFlag(string name, ScalarInstruction i)
    {
        foreach (bool upper in (ReadOnlySpan<bool>)[false, true])
        {
            Halves(name, i, upper);
            vectors.Reinterpret(s_f64, s_u64);
        }

        vectors.ApplyOverload("Narrow", s_u64, 2);
        vectors.Push32(1, s_u32);
        vectors.Apply("BitwiseAnd", s_u32, 2);
        return s_u32;
    }

    private Type Shifted(string name, Type element, ScalarInstruction i)
    {
        Push(i.A, element);
        vectors.Shift(name, element, ShiftCount(i));
        return element;
    }

    private int ShiftCount(ScalarInstruction i)
    {
        const uint Mask = 31;
        return (int)((uint)program.Constants[program.Instructions[i.B].A] & Mask);
    }

    // The value that push leaves on the stack, a NaN replaced by the canonical one.
    private Type Canonical(Type element, Action push)
    {
        if (element == s_f32 && vectors.Has512Bits)
        {
            vectors.Push32(ScalarArithmetic.NaN32, element);
            push();
            vectors.ReplaceNaN();
            return element;
        }

        push();
        push();
        vectors.Apply("Equals", element, 2);
        push();
        if (element == s_f32)
            vectors.Push32(ScalarArithmetic.NaN32, element);
        else
            vectors.Push64(ScalarArithmetic.NaN64, element);
        vectors.Apply("ConditionalSelect", element, 3);
        return element;
    }

    private Type Select(ScalarInstruction i)
    {
        Push(i.A, s_u32);
        vectors.Push32(0, s_u32);
        vectors.Apply("Equals", s_u32, 2);
        Push(i.C, s_u32);
        Push(i.B, s_u32);
        vectors.Apply("ConditionalSelect", s_u32, 3);
        return s_u32;
    }

    private void Halves(string name, ScalarInstruction i, bool upper)
    {
        Push(i.A, s_f64, upper);
        Push(i.B, s_f64, upper);
        vectors.Apply(name, s_f64, 2);
    }

    // Saturated, truncated, then shifted into the low word in two's complement; NaN, unequal to itself, becomes 0 first.
    private Type Truncated(int register, ulong least, ulong greatest)
    {
        foreach (bool upper in (ReadOnlySpan<bool>)[false, true])
        {
            Push(register, s_f64, upper);
            Push(register, s_f64, upper);
            Push(register, s_f64, upper);
            vectors.Apply("Equals", s_f64, 2);
            vectors.Apply("BitwiseAnd", s_f64, 2);
            vectors.Push64(least, s_f64);
            vectors.Apply("Max", s_f64, 2);
            vectors.Push64(greatest, s_f64);
            vectors.Apply("Min", s_f64, 2);
            vectors.ApplyOverload("Truncate", s_f64, 1);
            vectors.Push64(MagicAddend.ThreeTimesTwoTo51, s_f64);
            vectors.Apply("Add", s_f64, 2);
            vectors.Reinterpret(s_f64, s_u64);
        }

        vectors.ApplyOverload("Narrow", s_u64, 2);
        return s_u32;
    }
}
