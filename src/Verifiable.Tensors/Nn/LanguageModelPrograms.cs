using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Optim;

namespace Verifiable.Tensors.Nn;

/// <summary>Step programs of a language model: one that trains it, one that only evaluates it.</summary>
/// <remarks>A window of T tokens is the input, the same window one token later the target: <c>x[n,t] = text[start + t]</c>, <c>y[n,t] = text[start + t + 1]</c>; the loss is the mean cross-entropy over (n, t).</remarks>
public static class LanguageModelPrograms
{
    /// <summary>Index of the dataset tensor with the tokens, i32.</summary>
    public const int TextDataset = 0;

    /// <summary>Index of the dataset tensor with the first token of each window, i32 (steps * batch).</summary>
    public const int OrderDataset = 1;

    /// <summary>One training step: cut the windows, forward, backward, optimizer.</summary>
    /// <remarks>Datasets: tokens i32 (tokens), order i32 (steps * batch). States: parameters, then the optimizer's.</remarks>
    /// <param name="model">Gives logits (N, T, vocabulary) for tokens (N, T).</param>
    /// <param name="inputs">Sizes.</param>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="loss">The loss of logits (N, vocabulary, T) and targets (N, T); null: their mean cross-entropy.</param>
    public static TrainingProgram Training(Module model, TextInputs inputs, Optimizer optimizer, Func<Value, Value, Value>? loss = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(optimizer);
        model.train();
        var graph = new Graph { Seed = inputs.Seed, Scope = TrainingScopes.Data };
        Value text = graph.Dataset("text", ElementType.Int32, new Shape(inputs.Tokens));
        Value order = graph.Dataset("order", ElementType.Int32, new Shape((long)inputs.Steps * inputs.BatchSize));
        Value x = functional.batch_windows("batch.inputs", text, order, inputs.BatchSize, inputs.Context);
        Value y = functional.batch_windows("batch.targets", text, order, inputs.BatchSize, inputs.Context, 1);
        Value logits = model.call(x);
        graph.Scope = TrainingScopes.Loss;
        // Classes come second in PyTorch's definition; the transposition is a view.
        Value mean = (loss ?? CrossEntropy)(logits.transpose(1, 2), y);
        IReadOnlyDictionary<TensorSource, Value> gradients = graph.Tape.Backward(mean);
        graph.Scope = TrainingScopes.Optimizer;
        optimizer.Append(graph, gradients, inputs.Steps);
        return new TrainingProgram(graph.Build(), [.. graph.StateDictionary], mean.Source.Index, logits.Source.Index) { Scopes = [.. graph.Scopes] };
    }

    /// <summary>One evaluation step: the loss of windows that lie side by side, <c>[s * batch, (s + 1) * batch)</c> of them.</summary>
    /// <remarks>Dataset: tokens i32. States: the parameters in the order and shapes of <see cref="Training"/>; nothing changes them.</remarks>
    public static TrainingProgram Evaluation(Module model, TextInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        model.eval();
        var graph = new Graph(differentiable: false) { Scope = TrainingScopes.Data };
        Value text = graph.Dataset("text", ElementType.Int32, new Shape(inputs.Tokens));
        Value logits = model.call(functional.batch_windows_sequential("batch.inputs", text, inputs.BatchSize, inputs.Context));
        graph.Scope = TrainingScopes.Loss;
        Value loss = CrossEntropy(logits.transpose(1, 2), functional.batch_windows_sequential("batch.targets", text, inputs.BatchSize, inputs.Context, 1));
        return new TrainingProgram(graph.Build(inputs.Steps), [.. graph.StateDictionary], loss.Source.Index, logits.Source.Index) { Scopes = [.. graph.Scopes] };
    }

    private static Value CrossEntropy(Value logits, Value targets) => functional.cross_entropy(logits, targets);
}
