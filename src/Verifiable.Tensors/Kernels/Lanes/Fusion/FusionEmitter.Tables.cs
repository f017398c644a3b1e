using System.Reflection.Emit;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Lanes.QuickForms;

namespace Verifiable.Tensors.Kernels.Lanes.Fusion;

/// <content>Instructions of quick forms (<see cref="KernelOpcode"/>).</content>
internal sealed partial class FusionEmitter
{
    private LocalBuilder? _lowerTable;
    private LocalBuilder? _upperTable;

    // Both halves of the table in registers, once for all vectors of the body.
    private void LoadTable(int table)
    {
        _lowerTable = vectors.Declare();
        _upperTable = vectors.Declare();
        foreach (bool upper in (ReadOnlySpan<bool>)[false, true])
        {
            vectors.PushConstants([.. LookupTables.Half(table, upper)]);
            vectors.Pop(upper ? _upperTable : _lowerTable, s_f64);
        }
    }

    private void Lookup(ScalarInstruction i, bool upper)
    {
        vectors.Push(_lowerTable!, s_f64);
        Push(i.A, typeof(long), upper);
        vectors.Push(_upperTable!, s_f64);
        vectors.Permute();
    }

    private void AddShifted(ScalarInstruction i, bool upper)
    {
        Push(i.A, s_u64, upper);
        Push(i.B, s_u64, upper);
        vectors.Shift("ShiftLeft", s_u64, i.C);
        vectors.Apply("Add", s_u64, 2);
        vectors.Reinterpret(s_u64, s_f64);
    }

    private Type CopySign(ScalarInstruction i)
    {
        vectors.Push32(unchecked((uint)SignOfWord), s_u32);
        Push(i.B, s_u32);
        Push(i.A, s_u32);
        vectors.Apply("ConditionalSelect", s_u32, 3);
        return s_u32;
    }
}
