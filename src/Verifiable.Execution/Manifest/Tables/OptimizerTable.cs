using System.Collections.Immutable;
using Verifiable.Execution.Manifest.Fields;
using Verifiable.Tensors.Optim;

namespace Verifiable.Execution.Manifest.Tables;

/// <summary>All optimizers.</summary>
internal static class OptimizerTable
{
    public static Table<Optimizer> All { get; } = new("optimizer", "Adam: { lr: 0.001 }", () =>
    [
        new("Adam", "Adam with L2 weight decay.", Adam(0), a => new Adam(AdamOptions(a))),
        new("AdamW", "Adam with decoupled weight decay.", Adam(1e-2), a => new AdamW(AdamOptions(a))),
        new(
            "SGD",
            "Stochastic gradient descent with momentum.",
            [
                new NumberField("lr", "Learning rate.", Interval.NotNegative),
                new NumberField("momentum", "Share of the earlier direction that is kept.", Interval.NotNegative, 0),
                new NumberField("dampening", "Share of the gradient that is dropped from the second update on.", Interval.UpToOne, 0),
                new NumberField("weight_decay", "Coefficient of the L2 penalty.", Interval.NotNegative, 0),
                new BooleanField("nesterov", "Whether the direction looks ahead; needs a momentum and no dampening.", false),
            ],
            SGD),
        new(
            "Lion",
            "The sign of a momentum, with decoupled weight decay.",
            [Rate(1e-4), Betas(0.9, 0.99), Decay(0)],
            a => new Lion(new LionOptions(a.Number("lr"), a.Pair("betas").First, a.Pair("betas").Second, a.Number("weight_decay")))),
    ]);

    private static ImmutableArray<Field> Adam(double decay) =>
        [Rate(1e-3), Betas(0.9, 0.999), new NumberField("eps", "Added to the denominator.", Interval.NotNegative, 1e-8), Decay(decay)];

    private static NumberField Rate(double fallback) => new("lr", "Learning rate.", Interval.NotNegative, fallback);

    private static NumberPairField Betas(double first, double second) => new("betas", "Decay of the moments.", Interval.BelowOne, (first, second));

    private static NumberField Decay(double fallback) => new("weight_decay", "Weight decay.", Interval.NotNegative, fallback);

    private static AdamOptions AdamOptions(Arguments a) =>
        new(a.Number("lr"), a.Pair("betas").First, a.Pair("betas").Second, a.Number("eps"), a.Number("weight_decay"));

    private static SGD? SGD(Arguments a)
    {
        var options = new SGDOptions(a.Number("lr"), a.Number("momentum"), a.Number("dampening"), a.Number("weight_decay"), a.Boolean("nesterov"));
        if (!options.Nesterov || (options.Momentum > 0 && options.Dampening == 0))
            return new SGD(options);
        a.Error("nesterov", "expected a momentum above 0 and no dampening with nesterov, got others");
        return null;
    }
}
