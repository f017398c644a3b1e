namespace Verifiable.Tensors.Nn;

/// <summary>Scopes of operators that belong to no layer.</summary>
internal static class TrainingScopes
{
    /// <summary>The batch is gathered.</summary>
    public const string Data = "(data)";

    /// <summary>The loss and where its gradient begins.</summary>
    public const string Loss = "(loss)";

    /// <summary>What an evaluation adds up.</summary>
    public const string Metrics = "(metrics)";

    /// <summary>The next parameters.</summary>
    public const string Optimizer = "(optimizer)";
}
