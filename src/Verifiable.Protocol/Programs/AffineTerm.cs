namespace Verifiable.Protocol.Programs;

/// <summary>One term <c>coefficient * variable</c> of an affine coordinate.</summary>
/// <param name="Variable">Which digit, or the step number.</param>
/// <param name="Coefficient">Nonzero, at most <see cref="ProgramLimits.MaxCoefficient"/> in magnitude.</param>
public readonly record struct AffineTerm(MapVariable Variable, int Coefficient);
