using System.Collections.Immutable;
using Verifiable.Execution.Manifest.Fields;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Manifest.Tables;

/// <summary>Normalisations.</summary>
internal static class NormalizationLayers
{
    private static readonly NumberField s_epsilon = new("eps", "Added to the variance.", Interval.Positive, 1e-5);

    private static readonly ImmutableArray<Field> s_batchNorm =
    [
        new IntegerField("num_features", "Channels.", 1, LayerTable.MaxFeatures),
        s_epsilon,
        new NumberField("momentum", "Share of the newest batch in the running statistics.", Interval.UpToOne, 0.1),
        new BooleanField("track_running_stats", "Whether running statistics are kept for evaluation, which else takes those of each batch.", true),
    ];

    public static ImmutableArray<Definition<Module>> All { get; } =
    [
        new(
            "BatchNorm1d",
            "Batch normalisation of (N, C) or (N, C, L) by channel.",
            s_batchNorm,
            a => nn.BatchNorm1d(a.Integer("num_features"), a.Number("eps"), a.Number("momentum"), a.Boolean("track_running_stats"))),
        new(
            "BatchNorm2d",
            "Batch normalisation of (N, C, H, W) by channel.",
            s_batchNorm,
            a => nn.BatchNorm2d(a.Integer("num_features"), a.Number("eps"), a.Number("momentum"), a.Boolean("track_running_stats"))),
        new(
            "LayerNorm",
            "Normalisation over the last dimensions.",
            [
                new IntegersField("normalized_shape", "Their extents.", 1, LayerTable.MaxFeatures, ProgramLimits.MaxRank),
                s_epsilon,
                new BooleanField("elementwise_affine", "Whether the result is scaled and moved by trained numbers.", true),
                new BooleanField("bias", "Whether it is moved.", true),
            ],
            a => nn.LayerNorm(a.Integers("normalized_shape").AsSpan(), a.Number("eps"), a.Boolean("elementwise_affine"), a.Boolean("bias"))),
        new(
            "RMSNorm",
            "Division by the root mean square over the last dimensions.",
            [
                new IntegersField("normalized_shape", "Their extents.", 1, LayerTable.MaxFeatures, ProgramLimits.MaxRank),
                new NumberField("eps", "Added to the mean square.", Interval.Positive, 1.1920928955078125e-07),
                new BooleanField("elementwise_affine", "Whether the result is scaled by trained numbers.", true),
            ],
            a => nn.RMSNorm(a.Integers("normalized_shape").AsSpan(), a.Number("eps"), a.Boolean("elementwise_affine"))),
        new(
            "GroupNorm",
            "Normalisation of (N, C, ...) over groups of channels.",
            [
                new IntegerField("num_groups", "Groups; they divide num_channels.", 1, LayerTable.MaxFeatures),
                new IntegerField("num_channels", "Channels.", 1, LayerTable.MaxFeatures),
                s_epsilon,
                new BooleanField("affine", "Whether the result is scaled and moved by trained numbers.", true),
            ],
            a => LayerTable.Divides(a, "num_groups", "num_channels") ? nn.GroupNorm(a.Integer("num_groups"), a.Integer("num_channels"), a.Number("eps"), a.Boolean("affine")) : null),
    ];
}
