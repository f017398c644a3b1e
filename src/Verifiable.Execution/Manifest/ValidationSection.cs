namespace Verifiable.Execution.Manifest;

/// <summary>What is kept for validation: some samples, or the last tokens of a text.</summary>
/// <param name="Count">How many; null: a fraction is given.</param>
/// <param name="Fraction">Which part of all.</param>
/// <param name="Seed">Decides which samples; null for a text, which no seed splits, and where it is left out.</param>
/// <param name="Location">Where it stands.</param>
public sealed record ValidationSection(int? Count, double Fraction, ulong? Seed, SourceLocation Location)
{
    /// <summary>How many of <paramref name="all"/> are kept: the product with the fraction in f64, rounded down.</summary>
    public int CountOf(int all) => Count ?? (int)(all * Fraction);
}
