namespace Verifiable.Economics.Simulation;

/// <summary>How often rational workers cheated and rational challengers checked at an audit rate.</summary>
/// <param name="AuditRate">The audit rate.</param>
/// <param name="CheatingTheory">Share of false segments in equilibrium.</param>
/// <param name="Cheating">Share of false segments over the second half of the rounds.</param>
/// <param name="ChecksTheory">Checks of a segment in equilibrium.</param>
/// <param name="Checks">Checks of a segment over the second half of the rounds.</param>
public sealed record CheckingPoint(double AuditRate, double CheatingTheory, double Cheating, double ChecksTheory, double Checks);
