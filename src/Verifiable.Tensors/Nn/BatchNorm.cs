using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

#pragma warning disable CA1707, IDE1006 // The names are TorchSharp's.

/// <summary>Batch normalisation by channel: weight and bias (features), and running statistics for evaluation as buffers <c>running_mean</c> and <c>running_var</c>.</summary>
/// <remarks>PyTorch's <c>num_batches_tracked</c> is not kept: nothing reads it while there is a momentum. Without running statistics evaluation takes the batch's own, as in PyTorch.</remarks>
public sealed class BatchNorm : Layer
{
    private readonly int[] _ranks;
    private readonly double _epsilon;
    private readonly double _momentum;

    /// <summary>Declares the layer: weights of one, biases of zero, running statistics of mean 0 and variance 1.</summary>
    /// <param name="name">PyTorch's name of the layer.</param>
    /// <param name="numFeatures">Channels.</param>
    /// <param name="ranks">Ranks that an input may have.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="momentum">Share of the batch in the next running statistics.</param>
    /// <param name="trackRunningStats">Whether there are running statistics.</param>
    internal BatchNorm(string name, int numFeatures, int[] ranks, double epsilon, double momentum, bool trackRunningStats)
        : base(name)
    {
        (_ranks, _epsilon, _momentum) = (ranks, epsilon, momentum);
        var shape = new Shape(numFeatures);
        weight = register_parameter(nameof(weight), new ModuleParameter(shape, Initialization.Constant(1)));
        bias = register_parameter(nameof(bias), new ModuleParameter(shape, Initialization.Constant(0)));
        if (!trackRunningStats)
            return;
        running_mean = register_buffer(nameof(running_mean), new ModuleBuffer(shape, Initialization.Constant(0)));
        running_var = register_buffer(nameof(running_var), new ModuleBuffer(shape, Initialization.Constant(1)));
    }

    /// <summary>Scale of each channel.</summary>
    public ModuleParameter weight { get; }

    /// <summary>Offset of each channel.</summary>
    public ModuleParameter bias { get; }

    /// <summary>Running mean of each channel; null without.</summary>
    public ModuleBuffer? running_mean { get; }

    /// <summary>Running variance of each channel; null without.</summary>
    public ModuleBuffer? running_var { get; }

    /// <inheritdoc/>
    protected override string? Expected(Shape input) => _ranks.Contains(input.Rank) && input[1] == weight.Shape[0]
        ? null
        : $"an input {string.Join(" or ", _ranks.Select(r => $"(N, {weight.Shape[0]}{(r == 4 ? ", H, W" : r == 3 ? ", L" : "")})"))}";

    /// <inheritdoc/>
    protected override Value Append(Value input)
    {
        Graph graph = input.Graph;
        (Value w, Value b, Value? mean, Value? variance) = (weight.On(graph), bias.On(graph), running_mean?.On(graph), running_var?.On(graph));
        return functional.batch_norm(input, mean, variance, w, b, training || mean is null, _momentum, _epsilon);
    }
}
