using System.Reflection.Emit;
using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Kernels.Lanes.Fusion;

/// <summary>Compiles instructions of a program into one loop over vectors: <c>for each vector: load what is read, compute, store what is needed elsewhere</c>.</summary>
internal static unsafe class FusedLoopBuilder
{
    private const int LaneBytes = 4;

    /// <summary>Builds the loop.</summary>
    /// <param name="program">The program.</param>
    /// <param name="plan">Its buffers.</param>
    /// <param name="bits">Width of a vector.</param>
    /// <param name="computed">The instructions, in order, each with whether a NaN that it gives must be canonical.</param>
    /// <param name="stored">Which of them go to their buffers; the last instruction of the program goes to the result's.</param>
    public static FusedLoop Build(ScalarProgram program, LaneRegisterPlan plan, int bits, IReadOnlyList<(int Index, bool Canonical)> computed, IReadOnlySet<int> stored)
    {
        var method = new DynamicMethod("fused", null, [typeof(byte**), typeof(nint)], typeof(FusedLoopBuilder).Module, skipVisibility: true);
        ILGenerator il = method.GetILGenerator();
        var vectors = new VectorEmitter(il, bits);
        LocalBuilder offset = il.DeclareLocal(typeof(nint));
        Label start = il.DefineLabel();
        int vectorBytes = bits / 8;
        var emitter = new FusionEmitter(program, vectors, Load);

        il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Stloc, offset);
        il.MarkLabel(start);
        foreach ((int index, bool canonical) in computed)
        {
            emitter.Emit(index, canonical);
            if (!stored.Contains(index))
                continue;
            Store(index, upper: false);
            if (RegisterUse.IsWide(program.Instructions[index].Opcode))
                Store(index, upper: true);
        }

        il.Emit(OpCodes.Ldloc, offset);
        il.Emit(OpCodes.Ldc_I4, vectorBytes);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, offset);
        il.Emit(OpCodes.Ldloc, offset);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldc_I4, LaneBytes);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Blt, start);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<FusedLoop>();

        void Load(int register, bool upper)
        {
            Address(plan.Locate(program, register), upper, RegisterUse.IsWide(program.Instructions[register].Opcode), plan.IsUniform(register));
            vectors.Load();
        }

        void Store(int index, bool upper)
        {
            vectors.Push(emitter.Local(index, upper), typeof(uint));
            Address(plan.Locate(program, index), upper, RegisterUse.IsWide(program.Instructions[index].Opcode), isUniform: false);
            vectors.Store();
        }

        // What is equal in all lanes fills one vector only (of 64-bit lanes: two).
        void Address(int register, bool upper, bool wide, bool isUniform)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldc_I4, register * sizeof(byte*));
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Ldind_I);
            if (!isUniform)
            {
                il.Emit(OpCodes.Ldloc, offset);
                if (wide)
                {
                    il.Emit(OpCodes.Ldc_I4_1);
                    il.Emit(OpCodes.Shl);
                }

                il.Emit(OpCodes.Add);
            }

            if (!upper)
                return;
            il.Emit(OpCodes.Ldc_I4, vectorBytes);
            il.Emit(OpCodes.Add);
        }
    }
}
