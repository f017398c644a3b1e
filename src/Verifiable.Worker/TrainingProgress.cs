namespace Verifiable.Worker;

/// <summary>How far training has come.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">Loss of the last step; NaN when the program has none.</param>
public readonly record struct TrainingProgress(ulong JobId, long Step, long Steps, float Loss);
