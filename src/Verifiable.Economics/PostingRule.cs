using System.Numerics;

namespace Verifiable.Economics;

/// <summary>The check that a contract makes when a job is posted, in whole numbers: cheating must lose money on average. Every rounding is against the poster.</summary>
/// <remarks>
/// The rule is <c>p·S/2 &gt; (1 - p)·gain</c>: what a detected worker and its accomplices lose for good is the part of the stake that burns, at least a half; the rest may come back to them as reward and compensation
/// when they challenge themselves. Derivation, assumptions and the same routine in Solidity: docs/economics.md, section 3.
/// </remarks>
public static class PostingRule
{
    /// <summary>One, in parts per million.</summary>
    public const uint Million = 1_000_000;

    /// <summary>Exponents from here on give the least value, one part per million.</summary>
    public const uint LargestExponentPpm = 16 * Million;

    /// <summary>The part of the stake that may come back to the cheater's accomplices is at most one over this.</summary>
    public const int BurnDivisor = 2;

    private const int Squarings = 8;
    private static readonly BigInteger s_one = BigInteger.Pow(10, 18);

    /// <summary><c>e^-x</c> in parts per million, never below the true value and less than 1.001 parts per million above it.</summary>
    /// <param name="exponentPpm">x in parts per million.</param>
    /// <remarks>
    /// With y = x/256 the alternating series 1 - y + y²/2 - y³/6 + y⁴/24 is an upper bound (y is at most 1/16, so its terms fall); eight squarings give e^-x. Eighteen decimals, each product rounded up. The series is off by at
    /// most y⁵/120, which the squarings make 256·e^-x·y⁵/120 &lt; 5·10⁻¹¹; rounding adds less than 10⁻¹⁵.
    /// </remarks>
    public static uint ExpNegPpm(ulong exponentPpm)
    {
        if (exponentPpm >= LargestExponentPpm)
            return 1;
        BigInteger y = new BigInteger(exponentPpm) * 3_906_250_000;
        BigInteger square = y * y;
        BigInteger value = s_one - y + DivideUp(square, 2 * s_one) - (square * y / (6 * s_one * s_one)) + DivideUp(square * square, 24 * s_one * s_one * s_one);
        for (int i = 0; i < Squarings; i++)
            value = DivideUp(value * value, s_one);
        return (uint)DivideUp(value, 1_000_000_000_000);
    }

    /// <summary>The least chance that a false segment is found, parts per million.</summary>
    /// <param name="auditRatePpm">Chance that a segment is audited.</param>
    /// <param name="auditors">Auditors drawn on average.</param>
    /// <param name="colludingPpm">Share of auditors, by stake, that do not answer honestly.</param>
    /// <param name="withholdingPpm">Chance that the colluders hold the block whose randomness samples the segment.</param>
    /// <param name="openDetectionPpm">Chance that somebody who is no auditor checks the segment.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share is above one.</exception>
    public static uint DetectionPpm(uint auditRatePpm, uint auditors, uint colludingPpm, uint withholdingPpm, uint openDetectionPpm)
    {
        foreach (uint share in (ReadOnlySpan<uint>)[auditRatePpm, colludingPpm, withholdingPpm, openDetectionPpm])
            ArgumentOutOfRangeException.ThrowIfGreaterThan(share, Million);
        ulong drawn = Million - ExpNegPpm((ulong)auditors * (Million - colludingPpm));
        ulong audit = (ulong)((UInt128)auditRatePpm * (Million - withholdingPpm) * drawn / ((ulong)Million * Million));
        ulong escape = (Million - audit) * (Million - openDetectionPpm);
        return Million - (uint)((escape + Million - 1) / Million);
    }

    /// <summary>Whether cheating loses money on average.</summary>
    /// <param name="detectionPpm">From <see cref="DetectionPpm"/>.</param>
    /// <param name="stake">What the worker locks.</param>
    /// <param name="gain">The most that undetected cheating can bring before it is checked.</param>
    /// <exception cref="ArgumentOutOfRangeException">Detection is above one, or an amount is negative.</exception>
    public static bool Holds(uint detectionPpm, BigInteger stake, BigInteger gain)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(detectionPpm, Million);
        ArgumentOutOfRangeException.ThrowIfNegative(stake);
        ArgumentOutOfRangeException.ThrowIfNegative(gain);
        return detectionPpm * stake > BurnDivisor * (Million - detectionPpm) * gain;
    }

    /// <summary>The least stake with which <see cref="Holds"/>, or null where none is enough.</summary>
    public static BigInteger? LeastStake(uint detectionPpm, BigInteger gain) =>
        detectionPpm == 0 ? null : (BurnDivisor * (Million - detectionPpm) * gain / detectionPpm) + 1;

    private static BigInteger DivideUp(BigInteger dividend, BigInteger divisor) => (dividend + divisor - 1) / divisor;
}
