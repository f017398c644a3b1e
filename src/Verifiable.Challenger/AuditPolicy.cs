using System.Globalization;
using System.Numerics;
using Verifiable.Ethereum;
using Verifiable.Ethereum.Contracts;

namespace Verifiable.Challenger;

/// <summary>Decides whether an auditor enlists for a job. Pure decision.</summary>
public static class AuditPolicy
{
    /// <summary>Executions of a segment that must fit into the time for one: the machine has other work, and one measurement is no promise.</summary>
    private const int Margin = 2;

    /// <summary>Null when it enlists, else why not.</summary>
    /// <remarks>An auditor commits within two move clocks and two segment times; one clock is left for what the chain takes. Whoever finds the worker's claim wrong must lock the bond of a game, or loses its unit.</remarks>
    /// <param name="spec">The job.</param>
    /// <param name="step">What a step and its state root take.</param>
    /// <param name="freeStake">Stake that backs nothing yet.</param>
    public static string? Refuse(JobSpec spec, TimeSpan step, BigInteger freeStake)
    {
        ArgumentNullException.ThrowIfNull(spec);
        double segment = step.TotalSeconds * Math.Min(spec.CheckpointInterval, spec.Steps);
        double allowed = spec.Verification.MoveClock + (2.0 * spec.Verification.SegmentTime);
        if (segment * Margin > allowed)
            return string.Create(CultureInfo.InvariantCulture, $"expected {Margin} executions of a segment within {allowed:F1} s (a move clock and two segment times), got {segment:F1} s for one");
        BigInteger bond = spec.Verification.ChallengerBond;
        return freeStake < bond ? $"expected free stake of at least {TokenAmount.Format(bond)} for the bond of a game, got {TokenAmount.Format(freeStake)} (verifiable stake deposit)" : null;
    }
}
