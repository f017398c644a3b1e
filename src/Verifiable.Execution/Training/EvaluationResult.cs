namespace Verifiable.Execution.Training;

/// <summary>How a model does on a test set.</summary>
/// <param name="Samples">Number of samples that count.</param>
/// <param name="Correct">How many got their largest logit (the first of equals) at their class, and have no NaN among their logits.</param>
/// <param name="LogitsSha256">SHA-256 over the raw little-endian f32 logits of all samples in file order.</param>
public sealed record EvaluationResult(int Samples, int Correct, string LogitsSha256)
{
    /// <summary>Part of the samples that are right.</summary>
    public double Accuracy => (double)Correct / Samples;
}
