using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Optim;

namespace Verifiable.Tensors.Nn;

/// <summary>Step programs of a classifier: one that trains it, one that only evaluates it.</summary>
public static class ClassifierPrograms
{
    /// <summary>Index of the dataset tensor with the inputs, f32.</summary>
    public const int InputsDataset = 0;

    /// <summary>Index of the dataset tensor with the class indices, i32.</summary>
    public const int TargetsDataset = 1;

    /// <summary>Index of the dataset tensor with the order of the samples, i32.</summary>
    public const int OrderDataset = 2;

    /// <summary>One training step: gather the batch, forward, backward, optimizer.</summary>
    /// <remarks>
    /// Datasets: inputs f32, targets i32 (samples), order i32 (steps * batch). States: parameters and buffers, then those of the optimizer. Where the inputs say so, the targets
    /// are f32 (samples, D...) and the loss compares them with outputs of the same shape.
    /// </remarks>
    public static TrainingProgram Training(Module model, ClassifierInputs inputs, Optimizer optimizer, Func<Value, Value, Value>? loss = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(optimizer);
        model.train();
        var graph = new Graph { Seed = inputs.Seed, Scope = TrainingScopes.Data };
        Value data = graph.Dataset("inputs", ElementType.Float32, inputs.DataShape);
        Value targets = inputs.Target is { } target
            ? graph.Dataset("targets", ElementType.Float32, new Shape([inputs.Samples, .. target.Extents.AsSpan()]))
            : graph.Dataset("targets", ElementType.Int32, new Shape(inputs.Samples));
        Value order = graph.Dataset("order", ElementType.Int32, new Shape((long)inputs.Steps * inputs.BatchSize));
        Value x = functional.batch_gather("batch.inputs", data, order, inputs.BatchSize);
        Value labels = functional.batch_gather("batch.targets", targets, order, inputs.BatchSize);
        Value logits = model.call(x);
        graph.Scope = TrainingScopes.Loss;
        Value mean = loss is null ? functional.cross_entropy(logits, labels) : loss(logits, labels);
        IReadOnlyDictionary<TensorSource, Value> gradients = graph.Tape.Backward(mean);
        graph.Scope = TrainingScopes.Optimizer;
        optimizer.Append(graph, gradients, inputs.Steps);
        return new TrainingProgram(graph.Build(), [.. graph.StateDictionary], mean.Source.Index, logits.Source.Index) { Scopes = [.. graph.Scopes] };
    }

    /// <summary>One evaluation step: the logits of the samples <c>[s * batch, (s + 1) * batch)</c> in file order.</summary>
    /// <remarks>Dataset: inputs f32. States: parameters and buffers in the order and shapes of <see cref="Training"/>; nothing changes them.</remarks>
    public static TrainingProgram Evaluation(Module model, ClassifierInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        model.eval();
        var graph = new Graph(differentiable: false) { Scope = TrainingScopes.Data };
        Value data = graph.Dataset("inputs", ElementType.Float32, inputs.DataShape);
        Value x = functional.batch_sequential("batch.inputs", data, inputs.BatchSize);
        Value logits = model.call(x);
        return new TrainingProgram(graph.Build(inputs.Steps), [.. graph.StateDictionary], null, logits.Source.Index) { Scopes = [.. graph.Scopes] };
    }
}
