using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Optim;

/// <summary>Makes the next state of every parameter from its gradient: appends the operators, and fills in the schedule that they read.</summary>
/// <remarks>
/// <para>
/// What varies by step (learning rate, bias corrections) is computed in f64 on the host and rounded to f32 once: it is a row of the schedule, which a job commits to.
/// </para>
/// <para>
/// With <see cref="AccumulationSteps"/> k > 1 a step of the program is a micro-step: a state tensor for each parameter holds the sum of the gradients so far, and columns of the schedule say
/// when a sum begins and when it is applied; in between, parameters and moments keep their values. The other way, k micro-batches in one program, would multiply its operators by k
/// against the protocol's bound of 4096, and a dispute's trace with them; this one costs a pass over the state in each micro-step.
/// </para>
/// </remarks>
/// <param name="learningRate">Step size before any <see cref="Scheduler"/>.</param>
public abstract class Optimizer(double learningRate)
{
    private const int AccumulationColumns = 2;

    /// <summary>Step size before any <see cref="Scheduler"/>.</summary>
    public double LearningRate { get; } = learningRate;

    /// <summary>How the learning rate varies by update; null: it does not.</summary>
    public LRScheduler? Scheduler { get; set; }

    /// <summary>Gradients beyond this magnitude are cut to it, element by element; null: none are.</summary>
    public double? MaxGradientValue { get; set; }

    /// <summary>All gradients are scaled so that their common Euclidean norm is at most this; null: they are not. Comes after <see cref="MaxGradientValue"/>.</summary>
    public double? MaxGradientNorm { get; set; }

    /// <summary>Steps whose gradients are averaged for one update, at least 1.</summary>
    public int AccumulationSteps { get; set; } = 1;

    /// <summary>Columns of the schedule.</summary>
    public int ScheduleColumns => Columns.Count + (AccumulationSteps > 1 ? AccumulationColumns : 0);

    /// <summary>The optimizer's own columns, each as a function of the update.</summary>
    protected abstract IReadOnlyList<Func<ParameterUpdate, double>> Columns { get; }

    /// <summary>Declares what the optimizer remembers about all parameters and appends one operator per state tensor.</summary>
    /// <param name="graph">The graph with the backward operators.</param>
    /// <param name="gradients">Gradients by source; every parameter has one.</param>
    /// <param name="steps">Rows of the schedule.</param>
    /// <exception cref="ArgumentException">A parameter has no gradient.</exception>
    public void Append(Graph graph, IReadOnlyDictionary<TensorSource, Value> gradients, long steps)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(gradients);
        ArgumentOutOfRangeException.ThrowIfLessThan(AccumulationSteps, 1, nameof(AccumulationSteps));
        foreach (Parameter parameter in graph.Parameters)
        {
            if (!gradients.ContainsKey(parameter.State.Source))
                throw new ArgumentException($"{GetType().Name}: expected a gradient of {parameter.Label}, got none", nameof(gradients));
        }

        Value schedule = graph.Schedule(steps, ScheduleColumns);
        AccumulationSchedule? accumulation = AccumulationSteps > 1 ? new AccumulationSchedule(schedule, Columns.Count, (float)(1.0 / AccumulationSteps)) : null;
        GradientReading[] readings = [.. graph.Parameters.Select(p => new GradientReading(gradients[p.State.Source], null, (float?)MaxGradientValue, null))];
        if (accumulation is not null)
            readings = [.. readings.Select((r, i) => GradientAccumulation.Append(graph.Parameters[i], r, accumulation))];
        if (MaxGradientNorm is double norm)
        {
            Value coefficient = GradientNorm.AppendCoefficient(graph, readings, norm);
            readings = [.. readings.Select(r => r with { Coefficient = coefficient })];
        }

        Append(new OptimizerScope(graph, readings, schedule, accumulation));
    }

    /// <summary>The learning rate of a step: that of the update it belongs to.</summary>
    /// <param name="step">The step, from 0.</param>
    public double RateOf(int step) => Scheduler?.Rate(LearningRate, step / AccumulationSteps) ?? LearningRate;

    /// <summary>The schedule's elements, row-major.</summary>
    /// <param name="steps">Its rows; steps of the program, of which <see cref="AccumulationSteps"/> make one update.</param>
    public float[] Schedule(int steps)
    {
        int columns = ScheduleColumns;
        var rows = new float[checked(steps * columns)];
        for (int step = 0; step < steps; step++)
        {
            var update = new ParameterUpdate((step / AccumulationSteps) + 1, RateOf(step));
            Span<float> row = rows.AsSpan(step * columns, columns);
            for (int c = 0; c < Columns.Count; c++)
                row[c] = (float)Columns[c](update);
            if (AccumulationSteps > 1)
            {
                row[^2] = step % AccumulationSteps == 0 ? 1 : 0;
                row[^1] = (step + 1) % AccumulationSteps == 0 ? 1 : 0;
            }
        }

        return rows;
    }

    /// <summary>Declares the optimizer's state tensors and appends their next values and those of the parameters.</summary>
    protected abstract void Append(OptimizerScope scope);
}
