using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Verifiable.Tensors.Kernels.Lanes.Fusion;

/// <summary>Emits vector operations of one width as .NET's own intrinsics, which the compiler turns into single instructions whatever the length of the method.</summary>
/// <remarks>Locals and the evaluation stack hold vectors of u32; an operation names the element type that it takes them for.</remarks>
internal sealed class VectorEmitter
{
    // A search through the hundreds of overloads, once each.
    private static readonly ConcurrentDictionary<(Type Vectors, string Name, int Types, int Arity), MethodInfo> s_generic = new();

    // For each kind of number, NaNs in the lowest byte: whether it stays (1) or gives way (0).
    private const uint NumbersStay = 0x11111100;

    private readonly ILGenerator _il;
    private readonly Type _vectors;
    private readonly Type _open;

    /// <param name="il">Receives the code.</param>
    /// <param name="bits">128, 256 or 512.</param>
    public VectorEmitter(ILGenerator il, int bits)
    {
        _il = il;
        (_vectors, _open) = bits switch
        {
            512 => (typeof(Vector512), typeof(Vector512<>)),
            256 => (typeof(Vector256), typeof(Vector256<>)),
            _ => (typeof(Vector128), typeof(Vector128<>)),
        };
    }

    /// <summary>Whether these are the widest vectors, of which <see cref="PushConstants"/>, <see cref="Permute"/> and <see cref="ReplaceNaN"/> are.</summary>
    public bool Has512Bits => _vectors == typeof(Vector512);

    /// <summary>The type of locals.</summary>
    public Type Register => Of(typeof(uint));

    /// <summary>A fresh local.</summary>
    public LocalBuilder Declare() => _il.DeclareLocal(Register);

    /// <summary>Pushes a local, taken for vectors of an element type.</summary>
    public void Push(LocalBuilder local, Type element)
    {
        _il.Emit(OpCodes.Ldloc, local);
        Reinterpret(typeof(uint), element);
    }

    /// <summary>Pushes a vector of equal 32-bit lanes.</summary>
    public void Push32(uint bits, Type element)
    {
        _il.Emit(OpCodes.Ldc_I4, unchecked((int)bits));
        Call("Create", typeof(uint));
        Reinterpret(typeof(uint), element);
    }

    /// <summary>Pushes a vector of equal 64-bit lanes.</summary>
    public void Push64(ulong bits, Type element)
    {
        _il.Emit(OpCodes.Ldc_I8, unchecked((long)bits));
        Call("Create", typeof(ulong));
        Reinterpret(typeof(ulong), element);
    }

    /// <summary>Pushes a vector of eight f64.</summary>
    public void PushConstants(IReadOnlyList<double> values)
    {
        foreach (double value in values)
            _il.Emit(OpCodes.Ldc_R8, value);
        Call("Create", [.. Enumerable.Repeat(typeof(double), values.Count)]);
    }

    /// <summary>Looks up f64: the lower half of a table, numbers in the lowest four bits of 64-bit lanes, and the upper half are on the stack.</summary>
    public void Permute() => _il.Emit(OpCodes.Call, typeof(Avx512F).GetMethod(nameof(Avx512F.PermuteVar8x64x2), [typeof(Vector512<double>), typeof(Vector512<long>), typeof(Vector512<double>)])!);

    /// <summary>Of two vectors of f32 on the stack the second, with the first where that is NaN.</summary>
    public void ReplaceNaN()
    {
        Push32(NumbersStay, typeof(int));
        _il.Emit(OpCodes.Ldc_I4_0);
        Type f32 = Of(typeof(float));
        _il.Emit(OpCodes.Call, typeof(Avx512F).GetMethod(nameof(Avx512F.Fixup), [f32, f32, Of(typeof(int)), typeof(byte)])!);
    }

    /// <summary>Pops into a local.</summary>
    public void Pop(LocalBuilder local, Type element)
    {
        Reinterpret(element, typeof(uint));
        _il.Emit(OpCodes.Stloc, local);
    }

    /// <summary>Replaces an address on the stack by the vector there.</summary>
    public void Load() => _il.Emit(OpCodes.Call, Memory("Load"));

    /// <summary>Stores: vector and address are on the stack.</summary>
    public void Store() => _il.Emit(OpCodes.Call, Memory("Store"));

    /// <summary>An operation that is generic in the element type: <c>Add</c>, <c>Equals</c>, <c>ConditionalSelect</c>, ...</summary>
    public void Apply(string name, Type element, int arity) => _il.Emit(OpCodes.Call, Generic(name, 1, arity).MakeGenericMethod(element));

    /// <summary>An operation with one overload for each element type: <c>FusedMultiplyAdd</c>, <c>ConvertToSingle</c>, <c>Narrow</c>, ...</summary>
    public void ApplyOverload(string name, Type element, int arity) => Call(name, [.. Enumerable.Repeat(Of(element), arity)]);

    /// <summary>Shifts the vector on the stack by a constant.</summary>
    public void Shift(string name, Type element, int count)
    {
        _il.Emit(OpCodes.Ldc_I4, count);
        Call(name, Of(element), typeof(int));
    }

    /// <summary>Takes the vector on the stack for one of another element type.</summary>
    public void Reinterpret(Type from, Type to)
    {
        if (from != to)
            _il.Emit(OpCodes.Call, Generic("As", 2, 1).MakeGenericMethod(from, to));
    }

    private Type Of(Type element) => _open.MakeGenericType(element);

    private void Call(string name, params Type[] parameters) =>
        _il.Emit(OpCodes.Call, _vectors.GetMethod(name, parameters) ?? throw new MissingMethodException(_vectors.Name, name));

    // Of the overloads the one between vectors: products and quotients by a scalar have the same number of parameters.
    private MethodInfo Generic(string name, int types, int arity) => s_generic.GetOrAdd((_vectors, name, types, arity), _ => GenericMethods(name)
        .Single(m => m.GetGenericArguments().Length == types && m.GetParameters().Length == arity && m.GetParameters().All(p => p.ParameterType.IsGenericType && p.ParameterType.GetGenericTypeDefinition() == _open)));

    private MethodInfo Memory(string name) => GenericMethods(name).Single(m => m.GetParameters()[^1].ParameterType.IsPointer).MakeGenericMethod(typeof(uint));

    private IEnumerable<MethodInfo> GenericMethods(string name) =>
        _vectors.GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.Name == name && m.IsGenericMethodDefinition);
}
