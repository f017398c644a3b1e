namespace Verifiable.Tensors.Kernels;

/// <summary>The accumulations of <see cref="DeepFoldKernel{T}"/>.</summary>
internal static class Accumulations
{
    /// <summary><c>acc + x</c>.</summary>
    internal readonly struct Add : IAccumulate<float>
    {
        public static float Next(float accumulator, float first, float second) => accumulator + first;
    }

    /// <summary><c>min(acc, x)</c>.</summary>
    internal readonly struct Min : IAccumulate<float>
    {
        public static float Next(float accumulator, float first, float second) => MathF.Min(accumulator, first);
    }

    /// <summary><c>max(acc, x)</c>.</summary>
    internal readonly struct Max : IAccumulate<float>
    {
        public static float Next(float accumulator, float first, float second) => MathF.Max(accumulator, first);
    }

    /// <summary><c>fma(x, y, acc)</c>.</summary>
    internal readonly struct Fma : IAccumulate<float>
    {
        public static float Next(float accumulator, float first, float second) => MathF.FusedMultiplyAdd(first, second, accumulator);
    }

    /// <summary><c>acc + x</c> modulo 2^32.</summary>
    internal readonly struct AddIntegers : IAccumulate<uint>
    {
        public static uint Next(uint accumulator, uint first, uint second) => unchecked(accumulator + first);
    }
}
