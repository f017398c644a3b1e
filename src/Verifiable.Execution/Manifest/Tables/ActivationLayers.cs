using System.Collections.Immutable;
using Verifiable.Execution.Manifest.Fields;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Manifest.Tables;

/// <summary>Layers without parameters that act on inputs of any shape.</summary>
internal static class ActivationLayers
{
    private const int MaxRank = 6;
    private static readonly IntegerField s_dimension = new("dim", "The dimension, counted from the end where it is negative.", -MaxRank, MaxRank - 1);

    public static ImmutableArray<Definition<Module>> All { get; } =
    [
        new("ReLU", "maximum(x, 0).", [], _ => nn.ReLU()),
        new(
            "LeakyReLU",
            "x where it is positive, else x * negative_slope.",
            [new NumberField("negative_slope", "The slope below zero.", Interval.Any, 0.01)],
            a => nn.LeakyReLU(a.Number("negative_slope"))),
        new(
            "ELU",
            "x where it is positive, else alpha * (exp(x) - 1).",
            [new NumberField("alpha", "How far it goes below zero.", Interval.Any, 1)],
            a => nn.ELU(a.Number("alpha"))),
        new(
            "GELU",
            "x * Phi(x), or its approximation by tanh.",
            [new WordField("approximate", "How Phi is computed.", false, "none", "tanh")],
            a => nn.GELU(a.Word("approximate"))),
        new("SiLU", "x * sigmoid(x).", [], _ => nn.SiLU()),
        new("Sigmoid", "1 / (1 + exp(-x)).", [], _ => nn.Sigmoid()),
        new("Tanh", "Hyperbolic tangent.", [], _ => nn.Tanh()),
        new(
            "Softplus",
            "log(1 + exp(beta x)) / beta; x itself where beta x is above the threshold.",
            [new NumberField("beta", "How sharp it bends.", Interval.Positive, 1), new NumberField("threshold", "From where on it is x.", Interval.Any, 20)],
            a => nn.Softplus(a.Number("beta"), a.Number("threshold"))),
        new(
            "Dropout",
            "In training zeroes elements with probability p and scales the others by 1/(1-p).",
            [new NumberField("p", "The probability.", Interval.BelowOne, 0.5)],
            a => nn.Dropout(a.Number("p"))),
        new("Softmax", "exp(x) divided by its sum along a dimension.", [s_dimension], a => nn.Softmax(a.Integer("dim"))),
        new("LogSoftmax", "Logarithm of softmax along a dimension.", [s_dimension], a => nn.LogSoftmax(a.Integer("dim"))),
        new("Identity", "Gives what it gets.", [], _ => nn.Identity()),
    ];
}
