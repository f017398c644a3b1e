namespace Verifiable.Exhaustive;

/// <summary>A function that MPFR computes; each is one of its entry points.</summary>
internal enum MpfrFunction
{
    Exp = 1,
    Log = 2,
}
