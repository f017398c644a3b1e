using System.Collections.Immutable;
using Verifiable.Execution.Manifest.Fields;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Manifest.Tables;

/// <summary>Linear layers, tables and changes of shape.</summary>
internal static class DenseLayers
{
    public static ImmutableArray<Definition<Module>> All { get; } =
    [
        new(
            "Linear",
            "Fully connected layer over the last dimension.",
            [
                new IntegerField("in_features", "Elements of an input.", 1, LayerTable.MaxFeatures),
                new IntegerField("out_features", "Elements of an output.", 1, LayerTable.MaxFeatures),
                new BooleanField("bias", "Whether a number is added to each output.", true),
            ],
            a => nn.Linear(a.Integer("in_features"), a.Integer("out_features"), a.Boolean("bias"))),
        new(
            "Embedding",
            "A table of vectors by token.",
            [
                new IntegerField("num_embeddings", "Number of vectors.", 1, LayerTable.MaxFeatures),
                new IntegerField("embedding_dim", "Elements of a vector.", 1, LayerTable.MaxFeatures),
                new IntegerField("padding_idx", "Token whose vector is not trained.", 0, LayerTable.MaxFeatures, isOptional: true),
            ],
            a => nn.Embedding(a.Integer("num_embeddings"), a.Integer("embedding_dim"), a.IntegerOrNull("padding_idx"))),
        new("Flatten", "Every dimension after the first as one.", [], _ => nn.Flatten()),
    ];
}
