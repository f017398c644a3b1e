using System.Reflection.Emit;
using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Kernels.Lanes.Fusion;

/// <content>Words of 64-bit lanes.</content>
internal sealed partial class FusionEmitter
{
    private const int Word = 32;
    private const ulong LowWord = 0xffffffff;
    private const ulong SignOfWord = 0x80000000;

    // Leaves a word in place (see WordPlan) on the stack and gives its element type.
    private Type EmitWord(ScalarInstruction i, bool upper)
    {
        switch (i.Opcode)
        {
            case ScalarOpcode.HighWordF64:
                Push(i.A, s_u64, upper);
                vectors.Shift("ShiftRightLogical", s_u64, Word);
                return s_u64;
            case ScalarOpcode.LowWordF64: Push(i.A, s_u64, upper); return s_u64;
            case ScalarOpcode.ShiftLeftU32 when words.IsHigh(_index):
                Push(i.A, s_u64, upper);
                vectors.Shift("ShiftLeft", s_u64, Word + ShiftCount(i));
                return s_u64;
            case ScalarOpcode.ShiftLeftU32: return ShiftedWord("ShiftLeft", s_u32, i, upper);
            case ScalarOpcode.ShiftRightU32: return ShiftedWord("ShiftRightLogical", s_u32, i, upper);
            case ScalarOpcode.ShiftRightI32: return ShiftedWord("ShiftRightArithmetic", s_i32, i, upper);
        }

        Push(i.A, s_u32, upper);
        Push(i.B, s_u32, upper);
        vectors.Apply(
            i.Opcode switch
            {
                ScalarOpcode.AddU32 => "Add",
                ScalarOpcode.SubU32 => "Subtract",
                ScalarOpcode.AndU32 => "BitwiseAnd",
                ScalarOpcode.OrU32 => "BitwiseOr",
                ScalarOpcode.XorU32 => "Xor",
                _ => throw new ArgumentOutOfRangeException(nameof(i), $"FusionEmitter: expected an opcode of words, got 0x{(byte)i.Opcode:x2}"),
            },
            s_u32,
            2);
        return s_u32;
    }

    private Type ShiftedWord(string name, Type element, ScalarInstruction i, bool upper)
    {
        Push(i.A, element, upper);
        vectors.Shift(name, element, ShiftCount(i));
        return element;
    }

    // A 32-bit register in 64-bit lanes.
    private void PushWide(int register, bool upper)
    {
        if (!words.IsInPlace(register))
        {
            Push(register, s_u32);
            vectors.ApplyOverload(upper ? "WidenUpper" : "WidenLower", s_u32, 1);
            return;
        }

        Push(register, s_u64, upper);
        vectors.Push64(LowWord, s_u64);
        vectors.Apply("BitwiseAnd", s_u64, 2);
    }

    // Words and bits of 2^52 on the stack as f64: 2^52 + word, less what was added.
    private void Exact(string join, ulong subtrahend)
    {
        vectors.Apply(join, s_u64, 2);
        vectors.Reinterpret(s_u64, s_f64);
        vectors.Push64(subtrahend, s_f64);
        vectors.Apply("Subtract", s_f64, 2);
    }

    // Words are anybody's bits: a NaN among them becomes the canonical one where that can show.
    private void FromWords(ScalarInstruction i, bool upper)
    {
        if (words.IsInPlace(i.A))
            Push(i.A, s_u64, upper);
        else
            PushWide(i.A, upper);
        if (!words.IsHigh(i.A))
            vectors.Shift("ShiftLeft", s_u64, Word);
        ScalarInstruction low = program.Instructions[i.B];
        if (low.Opcode != ScalarOpcode.Constant32 || (uint)program.Constants[low.A] != 0)
        {
            PushWide(i.B, upper);
            vectors.Apply("BitwiseOr", s_u64, 2);
        }

        vectors.Reinterpret(s_u64, s_f64);
        if (words.MayStayRaw(_index))
            return;
        LocalBuilder joined = vectors.Declare();
        vectors.Pop(joined, s_f64);
        Canonical(s_f64, () => vectors.Push(joined, s_f64));
    }

    private void HighProduct(string widen, ScalarInstruction i)
    {
        Push(i.A, s_u32);
        vectors.ApplyOverload(widen, s_u32, 1);
        Push(i.B, s_u32);
        vectors.ApplyOverload(widen, s_u32, 1);
        vectors.Apply("Multiply", s_u64, 2);
        vectors.Shift("ShiftRightLogical", s_u64, Word);
    }

    private Type Words(int register, bool shift)
    {
        foreach (bool upper in (ReadOnlySpan<bool>)[false, true])
        {
            Push(register, s_u64, upper);
            if (shift)
                vectors.Shift("ShiftRightLogical", s_u64, Word);
        }

        vectors.ApplyOverload("Narrow", s_u64, 2);
        return s_u32;
    }
}
