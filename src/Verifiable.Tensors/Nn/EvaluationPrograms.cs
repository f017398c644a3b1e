using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>Step programs that evaluate a model: metrics of some samples, batch by batch, so that an evaluation can be committed to and disputed as training can.</summary>
/// <remarks>
/// Step s evaluates the samples <c>order[s*B .. s*B+B-1]</c>; the last batch may be shorter, and what is beyond the order is computed on zeros and does not count. States: parameters and buffers in
/// the order and shapes of training, which nothing changes, then those of the metrics; the metrics after the last step are those of all samples.
/// </remarks>
public static class EvaluationPrograms
{
    /// <summary>Name of the i32 state tensor that holds how much has counted so far.</summary>
    public const string CountLabel = EvaluationFunction.CountLabel;

    /// <summary>Name of the state tensor that holds a metric of all samples so far.</summary>
    public static string Label(EvaluationMetric metric) => EvaluationFunction.Label(metric);

    /// <summary>Evaluates samples with classes or numbers.</summary>
    /// <remarks>Datasets as in <see cref="ClassifierPrograms.Training"/>, but that the order has as many entries as samples are evaluated.</remarks>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Sizes of the data; the steps are as many as the samples need.</param>
    /// <param name="samples">Number of samples that are evaluated.</param>
    /// <param name="options">What is measured.</param>
    /// <exception cref="ArgumentException">Targets are numbers and more than the loss is to be measured.</exception>
    /// <exception cref="OverflowException">More counts than an i32 holds.</exception>
    public static TrainingProgram Samples(Module model, ClassifierInputs inputs, long samples, EvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(options);
        Graph graph = Begin(model);
        Value data = graph.Dataset("inputs", ElementType.Float32, inputs.DataShape);
        Value targets = inputs.Target is { } target
            ? graph.Dataset("targets", ElementType.Float32, new Shape([inputs.Samples, .. target.Extents.AsSpan()]))
            : graph.Dataset("targets", ElementType.Int32, new Shape(inputs.Samples));
        Value order = graph.Dataset("order", ElementType.Int32, new Shape(samples));
        Value x = functional.batch_gather("batch.inputs", data, order, inputs.BatchSize);
        Value y = options.HasClasses ? BatchGather.AppendClasses("batch.targets", targets, order, inputs.BatchSize, options.Ignored) : functional.batch_gather("batch.targets", targets, order, inputs.BatchSize);
        Value output = model.call(x);
        return Finish(graph, output, output, y, samples, inputs.Steps, options);
    }

    /// <summary>Evaluates windows of a text: each token of a window against the one after it.</summary>
    /// <remarks>Datasets: tokens i32, order i32 (windows) with the first token of each window.</remarks>
    /// <param name="model">Gives logits (N, T, vocabulary) for tokens (N, T).</param>
    /// <param name="inputs">Sizes of the text; the steps are as many as the windows need.</param>
    /// <param name="windows">Number of windows that are evaluated.</param>
    /// <param name="options">What is measured.</param>
    /// <exception cref="ArgumentException">Targets are numbers and more than the loss is to be measured.</exception>
    /// <exception cref="OverflowException">More counts than an i32 holds.</exception>
    public static TrainingProgram Text(Module model, TextInputs inputs, long windows, EvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(options);
        Graph graph = Begin(model);
        Value text = graph.Dataset("text", ElementType.Int32, new Shape(inputs.Tokens));
        Value order = graph.Dataset("order", ElementType.Int32, new Shape(windows));
        Value x = functional.batch_windows("batch.inputs", text, order, inputs.BatchSize, inputs.Context);
        Value y = WindowGather.AppendClasses("batch.targets", text, order, inputs.BatchSize, inputs.Context, 1, options.Ignored);
        Value logits = model.call(x);
        return Finish(graph, logits, logits.transpose(1, 2), y, windows, inputs.Steps, options);
    }

    private static Graph Begin(Module model)
    {
        model.eval();
        return new Graph(differentiable: false) { Scope = TrainingScopes.Data };
    }

    private static TrainingProgram Finish(Graph graph, Value logits, Value output, Value targets, long samples, int steps, EvaluationOptions options)
    {
        if (!options.HasClasses && options.Metrics.Any(m => m != EvaluationMetric.Loss))
            throw new ArgumentException($"EvaluationPrograms: expected the loss alone for targets that are numbers, got {string.Join(", ", options.Metrics)}", nameof(options));
        graph.Scope = TrainingScopes.Loss;
        Value elements = options.Elements(output, targets);
        long counted = samples * (elements.Shape.Count / elements.Shape[0]);
        if (counted > int.MaxValue)
            throw new OverflowException($"EvaluationPrograms: expected at most {int.MaxValue} losses to count, got {counted}");
        graph.Scope = TrainingScopes.Metrics;
        Value loss = EvaluationFunction.Append(elements, output, options.HasClasses ? targets : null, samples, options.Metrics);
        return new TrainingProgram(graph.Build(steps), [.. graph.StateDictionary], loss.Source.Index, logits.Source.Index) { Scopes = [.. graph.Scopes] };
    }
}
