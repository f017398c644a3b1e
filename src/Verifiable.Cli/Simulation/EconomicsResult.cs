using Verifiable.Economics.Simulation;

namespace Verifiable.Cli.Simulation;

/// <summary>What was simulated and what came out.</summary>
/// <param name="Settings">What was asked for.</param>
/// <param name="OverAuditRate">Profit of cheating against the audit rate.</param>
/// <param name="OverStake">Profit of cheating against the stake.</param>
/// <param name="Checking">What rational workers and challengers end up doing at audit rates.</param>
/// <param name="Market">A market of all conducts.</param>
internal sealed record EconomicsResult(
    EconomicsSettings Settings, IReadOnlyList<SweepCurve> OverAuditRate, IReadOnlyList<SweepCurve> OverStake, IReadOnlyList<CheckingPoint> Checking, MarketSimulation Market);
