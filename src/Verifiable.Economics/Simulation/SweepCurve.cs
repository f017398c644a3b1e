namespace Verifiable.Economics.Simulation;

/// <summary>The profit of cheating along an axis for one colluding share.</summary>
/// <param name="Colluding">Share of the auditors' stake that colludes.</param>
/// <param name="BreakEven">Where cheating stops to pay; null where it always pays.</param>
/// <param name="Posting">From where on the check at posting lets the job through; null where it never does.</param>
/// <param name="Points">Points in ascending order.</param>
public sealed record SweepCurve(double Colluding, double? BreakEven, double? Posting, IReadOnlyList<SweepPoint> Points);
