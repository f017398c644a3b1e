using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Training;

/// <summary>What an evaluation measured.</summary>
/// <param name="Count">How many samples, tokens or numbers counted.</param>
/// <param name="Metrics">What was measured, the loss first.</param>
public sealed record EvaluationReport(int Count, ImmutableArray<(EvaluationMetric Metric, float Value)> Metrics)
{
    // As docs/data.md names it.
    private const string CorrectLabel = "evaluation.correct";

    /// <summary>How many were right; null: it was not measured.</summary>
    public int? Correct { get; init; }

    /// <summary>A metric; null: it was not measured.</summary>
    public float? this[EvaluationMetric metric]
    {
        get
        {
            foreach ((EvaluationMetric measured, float value) in Metrics)
            {
                if (measured == metric)
                    return value;
            }

            return null;
        }
    }

    /// <summary>What the state of an evaluation program holds; null: the program evaluates nothing.</summary>
    public static EvaluationReport? Of(StepProgram program, IReadOnlyList<Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(state);
        if (Find(program, state, EvaluationPrograms.CountLabel, ElementType.Int32) is not { } count)
            return null;
        var metrics = ImmutableArray.CreateBuilder<(EvaluationMetric, float)>();
        foreach (EvaluationMetric metric in Enum.GetValues<EvaluationMetric>())
        {
            if (Find(program, state, EvaluationPrograms.Label(metric), ElementType.Float32) is { } value)
                metrics.Add((metric, value.Floats[0]));
        }

        return new EvaluationReport(count.Ints[0], metrics.ToImmutable()) { Correct = Find(program, state, CorrectLabel, ElementType.Int32)?.Ints[0] };
    }

    private static Tensor? Find(StepProgram program, IReadOnlyList<Tensor> state, string label, ElementType type)
    {
        for (int i = 0; i < program.States.Length; i++)
        {
            if (program.States[i].Label == label && program.States[i].Type == type && program.States[i].Shape.Rank == 0)
                return state[i];
        }

        return null;
    }
}
