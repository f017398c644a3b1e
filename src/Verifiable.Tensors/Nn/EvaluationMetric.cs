namespace Verifiable.Tensors.Nn;

/// <summary>What an evaluation measures.</summary>
public enum EvaluationMetric
{
    /// <summary>The mean loss of what counts.</summary>
    Loss,

    /// <summary>The share of samples, or tokens, whose class has the largest output.</summary>
    Accuracy,

    /// <summary><c>exp(loss)</c>.</summary>
    Perplexity,
}
