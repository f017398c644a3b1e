using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Tests.Functional.GraphValues;

namespace Verifiable.Tensors.Tests.Kernels;

/// <summary>Every activation, element-wise function and loss, and every way to move elements, in small: what kernels, gradients and the referee are held to.</summary>
internal static class FunctionOperators
{
    private static readonly long[] s_shape = [3, 5, 7];

    private static readonly Dictionary<string, Func<Value, Value>> s_ofOne = new(StringComparer.Ordinal)
    {
        ["relu"] = functional.relu,
        ["leaky_relu"] = x => functional.leaky_relu(x, 0.1),
        ["gelu"] = x => functional.gelu(x),
        ["gelu tanh"] = x => functional.gelu(x, "tanh"),
        ["silu"] = functional.silu,
        ["sigmoid"] = functional.sigmoid,
        ["tanh"] = functional.tanh,
        ["value sigmoid, tanh"] = x => x.sigmoid() + x.tanh(),
        ["softplus"] = x => functional.softplus(x, 2, 5),
        ["exp"] = x => x.exp(),
        ["expm1"] = x => x.expm1(),
        ["elu"] = x => functional.elu(x, 0.7),
        ["log, positive"] = x => x.log(),
        ["log1p, positive"] = x => x.log1p(),
        ["sqrt, positive"] = x => x.sqrt(),
        ["rsqrt, positive"] = x => x.rsqrt(),
        ["erf"] = x => x.erf(),
        ["sin, small"] = x => (x * 0.5).sin(),
        ["cos, small"] = x => (x * 0.5).cos(),
        ["square"] = x => x.square(),
        ["reciprocal"] = x => x.reciprocal(),
        ["abs"] = x => x.abs(),
        ["pow -3"] = x => x.pow(-3),
        ["pow half, positive"] = x => x.pow(0.5),
        ["pow minus half, positive"] = x => x.pow(-0.5),
        ["pow -1.7, positive"] = x => x.pow(-1.7),
        ["clamp"] = x => x.clamp(-0.5, 1.1),
        ["negate and constants"] = x => (-x + 0.25) * 3,
        ["sum of dimensions"] = x => x.sum([0, 2]),
        ["mean of all"] = x => x.mean(),
        ["views"] = x => (x.permute(2, 0, 1).reshape(7, 15).transpose(0, 1).narrow(0, 1, 7, 2) + x.select(0, 1).flatten().narrow(0, 0, 7)).unsqueeze(1).squeeze(1),
        ["expand"] = x => x.narrow(1, 2, 1).expand(3, 4, 7).square(),
        ["pieces"] = x => functional.cat([x.split(2, 1)[2], x.chunk(3, 1)[0], x.unbind(1)[3].unsqueeze(1)], 1) * 2,
        ["stack"] = x => functional.stack([x.select(2, 1), x.select(2, 6).square()], 1),
        ["pad"] = x => functional.pad(x, 1, 2, 0, 1).square(),
    };

    private static readonly Dictionary<string, Func<Value, Value, Value>> s_ofTwo = new(StringComparer.Ordinal)
    {
        ["arithmetic"] = (x, y) => ((x + y) * (x - y)) / y,
        ["add scaled"] = (x, y) => x.add(y, 0.3),
        ["matmul"] = (x, y) => functional.matmul(x, y.transpose(1, 2)) + x.matmul(y.transpose(-2, -1)),
        ["maximum"] = (x, y) => x.maximum(y),
        ["minimum"] = (x, y) => x.minimum(y),
        ["pow, positive"] = (x, y) => x.pow(y),
        ["mse_loss"] = (x, y) => functional.mse_loss(x, y),
        ["l1_loss"] = (x, y) => functional.l1_loss(x, y, LossReduction.Sum),
        ["smooth_l1_loss"] = (x, y) => functional.smooth_l1_loss(x, y, LossReduction.None, 0.5),
        ["binary_cross_entropy_with_logits"] = (x, y) => functional.binary_cross_entropy_with_logits(x, y),
        ["binary_cross_entropy_with_logits weighted"] = (x, y) => functional.binary_cross_entropy_with_logits(x, y, pos_weights: y),
        ["kl_div, positive"] = (x, y) => functional.kl_div(x, y, reduction: LossReduction.BatchMean),
        ["kl_div log"] = (x, y) => functional.kl_div(x, y, log_target: true),
    };

    /// <summary>The names.</summary>
    public static IEnumerable<string> Names => [.. s_ofOne.Keys, .. s_ofTwo.Keys, "nll_loss"];

    /// <summary>All operators, forward and backward, one of each definition, each reading tensors of its own.</summary>
    public static IReadOnlyList<Operator> All() => [.. LoneOperators.Distinct(Names.SelectMany(n => Build(n).Program.Operators))];

    /// <summary>Forward and backward operators of a function; the gradient of its value is the last dataset.</summary>
    public static Case Build(string name)
    {
        var graph = new Graph();
        Value x = Parameter(graph, "x");
        Value y = s_ofOne.TryGetValue(name, out Func<Value, Value>? one) ? one(x)
            : s_ofTwo.TryGetValue(name, out Func<Value, Value, Value>? two) ? two(x, Parameter(graph, "y"))
            : functional.nll_loss(x, graph.Dataset("target", ElementType.Int32, new Shape(3, 7)), ignore_index: 2);
        Value output = graph.Materialize(y);
        IReadOnlyDictionary<TensorSource, Value> gradients = graph.Tape.Backward(y, graph.Dataset("upstream", ElementType.Float32, y.Shape));
        var outputs = graph.Parameters.Where(p => gradients.ContainsKey(p.State.Source))
            .ToDictionary(p => p.State.Source.Index, p => Stored(graph, gradients[p.State.Source]).Source.Index);
        return new Case(graph.Build(), output.Source.Index, outputs, name.EndsWith("positive", StringComparison.Ordinal));
    }

    private static Value Parameter(Graph graph, string label) => P(graph, label, s_shape);

    /// <summary>A function's operators.</summary>
    /// <param name="Program">The operators.</param>
    /// <param name="Output">The operator whose output is the value.</param>
    /// <param name="Gradients">For each state tensor the operator whose output is its gradient.</param>
    /// <param name="IsPositive">Whether inputs must be above zero.</param>
    internal sealed record Case(StepProgram Program, int Output, IReadOnlyDictionary<int, int> Gradients, bool IsPositive);
}
