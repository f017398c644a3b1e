namespace Verifiable.Execution.NonFinite;

/// <summary>What went wrong in a step, and where it began.</summary>
/// <param name="Step">The step, from 0.</param>
/// <param name="Symptom">What was seen.</param>
/// <param name="Origin">Where it came from.</param>
public sealed record NonFiniteReport(long Step, NonFiniteSymptom Symptom, NonFiniteOrigin Origin)
{
    /// <summary>One sentence without a stop; steps are counted from 1, as progress is.</summary>
    public override string ToString() => FormattableString.Invariant($"{Symptom.Name} is {Symptom.Value} after step {Step + 1}: {Origin}");
}
