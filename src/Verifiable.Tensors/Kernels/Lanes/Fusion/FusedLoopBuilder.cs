using System.Reflection.Emit;
using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Kernels.Lanes.Fusion;

/// <summary>Compiles instructions of a program into one loop over vectors: <c>for each vector: load what is read, compute, store what is needed elsewhere</c>.</summary>
/// <remarks>Long chains of dependent f64 operations, as in elementary functions, are computed for two vectors side by side, the odd vector at the end alone.</remarks>
internal sealed unsafe class FusedLoopBuilder
{
    private const int LaneBytes = 4;
    private const int ChainedInstructions = 4;
    private const int MostPairedInstructions = 80;
    private readonly ScalarProgram _program;
    private readonly LaneRegisterPlan _plan;
    private readonly IReadOnlyList<(int Index, bool Canonical)> _computed;
    private readonly IReadOnlySet<int> _stored;
    private readonly ILGenerator _il;
    private readonly VectorEmitter _vectors;
    private readonly LocalBuilder _offset;
    private readonly int _vectorBytes;

    private FusedLoopBuilder(DynamicMethod method, ScalarProgram program, LaneRegisterPlan plan, int bits, IReadOnlyList<(int Index, bool Canonical)> computed, IReadOnlySet<int> stored)
    {
        (_program, _plan, _computed, _stored) = (program, plan, computed, stored);
        _il = method.GetILGenerator();
        _vectors = new VectorEmitter(_il, bits);
        _offset = _il.DeclareLocal(typeof(nint));
        _vectorBytes = bits / 8;
    }

    /// <summary>Builds the loop.</summary>
    /// <param name="program">The program.</param>
    /// <param name="plan">Its buffers.</param>
    /// <param name="bits">Width of a vector.</param>
    /// <param name="computed">The instructions, in order, each with whether a NaN that it gives must be canonical.</param>
    /// <param name="stored">Which of them go to their buffers; the last instruction of the program goes to the result's.</param>
    public static FusedLoop Build(ScalarProgram program, LaneRegisterPlan plan, int bits, IReadOnlyList<(int Index, bool Canonical)> computed, IReadOnlySet<int> stored)
    {
        var method = new DynamicMethod("fused", null, [typeof(byte**), typeof(nint)], typeof(FusedLoopBuilder).Module, skipVisibility: true);
        int chained = computed.Count(c => RegisterUse.IsWide(program.Instructions[c.Index].Opcode));
        new FusedLoopBuilder(method, program, plan, bits, computed, stored).Emit(inPairs: chained >= ChainedInstructions && computed.Count <= MostPairedInstructions);
        return method.CreateDelegate<FusedLoop>();
    }

    private void Emit(bool inPairs)
    {
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Conv_I);
        _il.Emit(OpCodes.Stloc, _offset);
        if (inPairs)
            EmitLoop(2);
        EmitLoop(1);
        _il.Emit(OpCodes.Ret);
    }

    // while (offset + copies * vectorBytes <= lanes * LaneBytes) { body; offset += copies * vectorBytes; }
    private void EmitLoop(int copies)
    {
        Label start = _il.DefineLabel();
        Label test = _il.DefineLabel();
        _il.Emit(OpCodes.Br, test);
        _il.MarkLabel(start);
        EmitBody(copies);
        PushEnd(copies);
        _il.Emit(OpCodes.Stloc, _offset);
        _il.MarkLabel(test);
        PushEnd(copies);
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Ldc_I4, LaneBytes);
        _il.Emit(OpCodes.Conv_I);
        _il.Emit(OpCodes.Mul);
        _il.Emit(OpCodes.Ble, start);
    }

    private void PushEnd(int copies)
    {
        _il.Emit(OpCodes.Ldloc, _offset);
        _il.Emit(OpCodes.Ldc_I4, copies * _vectorBytes);
        _il.Emit(OpCodes.Conv_I);
        _il.Emit(OpCodes.Add);
    }

    private void EmitBody(int copies)
    {
        int[] indices = [.. _computed.Select(c => c.Index)];
        var registers = new FusionRegisters(_program, _plan, _vectors, indices);
        var emitter = new FusionEmitter(_program, _vectors, registers, new WordPlan(_program, indices, _stored), copies, Load);
        foreach ((int index, bool canonical) in _computed)
        {
            emitter.Emit(index, canonical);
            for (int copy = 0; _stored.Contains(index) && copy < copies; copy++)
            {
                Store(registers, index, upper: false, copy);
                if (RegisterUse.IsWide(_program.Instructions[index].Opcode))
                    Store(registers, index, upper: true, copy);
            }

            registers.ReleaseAfter(index);
        }
    }

    private void Load(int register, bool upper, int copy)
    {
        PushAddress(_plan.Locate(_program, register), upper, copy, RegisterUse.IsWide(_program.Instructions[register].Opcode), _plan.IsUniform(register));
        _vectors.Load();
    }

    private void Store(FusionRegisters registers, int index, bool upper, int copy)
    {
        _vectors.Push(registers.Find(index, upper, copy)!, typeof(uint));
        PushAddress(_plan.Locate(_program, index), upper, copy, RegisterUse.IsWide(_program.Instructions[index].Opcode), isUniform: false);
        _vectors.Store();
    }

    // What is equal in all lanes fills one vector only (of 64-bit lanes: two).
    private void PushAddress(int register, bool upper, int copy, bool wide, bool isUniform)
    {
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldc_I4, register * sizeof(byte*));
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldind_I);
        int vector = isUniform ? 0 : ((wide ? 2 : 1) * copy) + (upper ? 1 : 0);
        if (!isUniform)
        {
            _il.Emit(OpCodes.Ldloc, _offset);
            if (wide)
            {
                _il.Emit(OpCodes.Ldc_I4_1);
                _il.Emit(OpCodes.Shl);
            }

            _il.Emit(OpCodes.Add);
        }

        if (vector == 0)
            return;
        _il.Emit(OpCodes.Ldc_I4, vector * _vectorBytes);
        _il.Emit(OpCodes.Add);
    }
}
