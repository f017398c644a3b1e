namespace Verifiable.Exhaustive;

/// <summary>A function that MPFR computes: one of its entry points, or made of them (<see cref="MpfrRounder"/>).</summary>
internal enum MpfrFunction
{
    Exp = 1,
    Log = 2,
    Tanh = 3,
    Sigmoid = 4,
    Erf = 5,
    Rsqrt = 6,
    Log1p = 7,
    Sin = 8,
    Cos = 9,
    Expm1 = 10,
}
