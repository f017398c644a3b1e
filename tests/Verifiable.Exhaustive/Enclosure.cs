using System.Runtime.Intrinsics;

namespace Verifiable.Exhaustive;

/// <summary>Bounds one function's value at consecutive inputs, so that MPFR need judge only inputs near a rounding boundary of f32.</summary>
/// <remarks>
/// A block is <see cref="BlockLength"/> inputs with consecutive bits. MPFR gives the value at its first input (the anchor) to f64; a Taylor
/// series around the anchor gives the others. Blocks are so short that the remainder of the series is negligible and the error is that of
/// a few roundings: nothing here shares a coefficient or a reduction with the programs under test. Not for use by two threads at once.
/// </remarks>
internal abstract class Enclosure(MpfrFunction function) : IDisposable
{
    /// <summary>Inputs per block.</summary>
    public const int BlockLength = 4096;

    /// <summary>2^-48, the bound that enclosures claim in relation to the terms they add; derivations give less than 2^-50.</summary>
    protected const double Margin = 1.0 / (1L << 48);

    /// <summary>MPFR's values of the same function.</summary>
    public MpfrRounder Exact { get; } = new(function);

    /// <summary>Fills value and bound, so that the real value lies within [value - bound, value + bound].</summary>
    /// <param name="first">Bits of the first input, a multiple of the block length.</param>
    /// <param name="values">Approximations; infinities and NaN are definite.</param>
    /// <param name="bounds">Largest possible distances.</param>
    /// <returns>Whether the block was bounded; if not, MPFR must judge each of its inputs.</returns>
    public abstract bool TryFill(uint first, Span<double> values, Span<double> bounds);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the native numbers.</summary>
    protected virtual void Dispose(bool disposing) => Exact.Dispose();

    /// <summary>Bounds known by definition: one value for the whole block.</summary>
    protected static bool FillDefinite(double value, Span<double> values, Span<double> bounds)
    {
        values.Fill(value);
        bounds.Clear();
        return true;
    }

    /// <summary>The eight inputs from <paramref name="bits"/> on, as f64.</summary>
    protected static Vector512<double> Inputs(uint bits)
    {
        Vector256<float> inputs = (Vector256.Create(bits) + Vector256<uint>.Indices).AsSingle();
        return Vector512.Create(Vector256.WidenLower(inputs), Vector256.WidenUpper(inputs));
    }

    /// <summary>Horner's rule, leading coefficient first.</summary>
    protected static Vector512<double> Polynomial(Vector512<double> x, params ReadOnlySpan<double> coefficients)
    {
        Vector512<double> sum = Vector512.Create(coefficients[0]);
        for (int i = 1; i < coefficients.Length; i++)
            sum = Vector512.FusedMultiplyAdd(sum, x, Vector512.Create(coefficients[i]));
        return sum;
    }
}
