using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Optim;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors.Functional;

/// <summary>Cosines and sines of rotary position embeddings (Su et al., arXiv 2104.09864), computed by the program itself.</summary>
/// <remarks>
/// Shape (T, D), D even, both halves alike: <c>cos[t,d] = cos(t * base^(-2i/D))</c> with <c>i = d mod D/2</c>. Two operators without operands, so that a job needs no further dataset or state
/// tensor and nobody has to agree on a table. All in f64, then rounded to f32 once:
/// <code>
/// b = base^(-2/D)                          by the compiler: the reciprocal of a root found by bisection with exact comparisons of powers
/// f = product of b^(2^k) over the bits k of i,  from 1, ascending
/// k = round(t f / 2pi)   r = fma(-k, 2pi low, fma(-k, 2pi high, t f))                 |r| &lt;= pi
/// cos = Taylor polynomial of degree 28 in r    sin = that of degree 29              Horner's rule, fma
/// </code>
/// The error is below 2^-45 for positions up to 2^20, far below an ulp of f32, while the usual angles in f32 are wrong by t 2^-25.
/// </remarks>
internal static class RotaryTables
{
    private const int Terms = 15;
    private const double TurnHigh = 6.283185307179586;
    private const double TurnLow = 2.4492935982947064e-16;
    private const double TurnsPerRadian = 0.15915494309189535;
    private const int BisectionSteps = 1100;

    public static (Value Cos, Value Sin) Append(Graph graph, int length, int dimension, double @base)
    {
        if (dimension < 2 || dimension % 2 != 0 || length < 1)
            throw new ArgumentException($"rotary_tables: expected a length and an even dimension, got {length} and {dimension}", nameof(dimension));
        if (@base is not (> 1 and < 1e12))
            throw new ArgumentOutOfRangeException(nameof(@base), $"rotary_tables: expected a base above 1, got {@base}");
        double root = 1 / Root(@base, dimension / 2);
        return (Table(graph, "rotary.cos", length, dimension, root, isSine: false), Table(graph, "rotary.sin", length, dimension, root, isSine: true));
    }

    /// <summary>The largest f64 whose <paramref name="degree"/>-th power is at most <paramref name="value"/>.</summary>
    private static double Root(double value, int degree)
    {
        (double low, double high) = (1, value);
        if (degree == 1)
            return value;
        for (int i = 0; i < BisectionSteps; i++)
        {
            double middle = low + ((high - low) / 2);
            if (middle <= low || middle >= high)
                break;
            if (IntegerPower.Of(middle, degree) <= value)
                low = middle;
            else
                high = middle;
        }

        return low;
    }

    private static Value Table(Graph graph, string label, int length, int dimension, double root, bool isSine)
    {
        var fold = new FoldBuilder(graph, label, new Shape(length, dimension));
        return fold.Fold(0, s =>
        {
            ScalarU32 half = s.ConstantU32((uint)(dimension / 2)), d = s.OutputDigit(1);
            ScalarU32 index = d.IsBelow(half).Select(d, d - half);
            ScalarProgramBuilder b = index.Builder;
            Register frequency = b.Float64(1);
            for (int k = 0; 1 << k < dimension / 2; k++)
            {
                Register factor = b.Float64(IntegerPower.Of(root, 1 << k));
                Register bit = b.Emit(ScalarOpcode.AndU32, index.Register, b.UInt32(1u << k));
                frequency = b.Emit(ScalarOpcode.Select64, bit, b.Emit(ScalarOpcode.MulF64, frequency, factor), frequency);
            }

            Register angle = b.Emit(ScalarOpcode.MulF64, b.Emit(ScalarOpcode.U32ToF64, s.OutputDigit(0).Register), frequency);
            Register turns = b.Emit(ScalarOpcode.NegF64, b.Emit(ScalarOpcode.RoundF64, b.Emit(ScalarOpcode.MulF64, angle, b.Float64(TurnsPerRadian))));
            Register reduced = b.Emit(ScalarOpcode.FmaF64, turns, b.Float64(TurnLow), b.Emit(ScalarOpcode.FmaF64, turns, b.Float64(TurnHigh), angle));
            return new ScalarF32(b, b.Emit(ScalarOpcode.F64ToF32, Taylor(b, reduced, isSine)));
        });
    }

    private static Register Taylor(ScalarProgramBuilder b, Register x, bool isSine)
    {
        Register square = b.Emit(ScalarOpcode.MulF64, x, x);
        Register sum = b.Float64(Coefficient(Terms - 1, isSine));
        for (int n = Terms - 2; n >= 0; n--)
            sum = b.Emit(ScalarOpcode.FmaF64, sum, square, b.Float64(Coefficient(n, isSine)));
        return isSine ? b.Emit(ScalarOpcode.MulF64, sum, x) : sum;
    }

    /// <summary><c>(-1)^n / (2n)!</c>, of the sine <c>(-1)^n / (2n + 1)!</c>.</summary>
    private static double Coefficient(int n, bool isSine)
    {
        double factorial = 1;
        for (int i = 2; i <= (2 * n) + (isSine ? 1 : 0); i++)
            factorial *= i;
        return (n % 2 == 0 ? 1 : -1) / factorial;
    }
}
