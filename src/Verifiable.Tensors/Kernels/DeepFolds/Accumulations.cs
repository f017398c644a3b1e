using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.DeepFolds;

/// <summary>The accumulations of <see cref="DeepFoldKernel{T}"/>.</summary>
internal static class Accumulations
{
    /// <summary><c>acc + x</c>.</summary>
    internal readonly struct Add : IAccumulate
    {
        public static T Next<T>(T accumulator, T first, T second)
            where T : struct, ILanes<T>
            => T.AddF32(accumulator, first);
    }

    /// <summary><c>min(acc, x)</c>.</summary>
    internal readonly struct Min : IAccumulate
    {
        public static T Next<T>(T accumulator, T first, T second)
            where T : struct, ILanes<T>
            => T.MinF32(accumulator, first);
    }

    /// <summary><c>max(acc, x)</c>.</summary>
    internal readonly struct Max : IAccumulate
    {
        public static T Next<T>(T accumulator, T first, T second)
            where T : struct, ILanes<T>
            => T.MaxF32(accumulator, first);
    }

    /// <summary><c>fma(x, y, acc)</c>.</summary>
    internal readonly struct Fma : IAccumulate
    {
        public static T Next<T>(T accumulator, T first, T second)
            where T : struct, ILanes<T>
            => T.FmaF32(first, second, accumulator);
    }

    /// <summary><c>acc + x</c> modulo 2^32.</summary>
    internal readonly struct AddIntegers : IAccumulate
    {
        public static T Next<T>(T accumulator, T first, T second)
            where T : struct, ILanes<T>
            => T.AddU32(accumulator, first);
    }
}
