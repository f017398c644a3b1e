using Verifiable.Execution.Training;

namespace Verifiable.Cli.Training;

/// <summary>How the model did on the test set at one point of the training.</summary>
/// <param name="Done">Steps done before.</param>
/// <param name="Result">What came out.</param>
internal sealed record TestPoint(long Done, EvaluationResult Result);
