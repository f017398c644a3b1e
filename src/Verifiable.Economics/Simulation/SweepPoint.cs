namespace Verifiable.Economics.Simulation;

/// <summary>What cheating earned at one setting.</summary>
/// <param name="Colluding">Share of the auditors' stake that colludes, as simulated.</param>
/// <param name="Value">The audit rate, or the stake.</param>
/// <param name="Theory">Expected profit of an attempt.</param>
/// <param name="Mean">Mean profit of the attempts played.</param>
/// <param name="Error">Its standard error.</param>
/// <param name="Attempts">How many were played.</param>
public sealed record SweepPoint(double Colluding, double Value, double Theory, double Mean, double Error, long Attempts);
