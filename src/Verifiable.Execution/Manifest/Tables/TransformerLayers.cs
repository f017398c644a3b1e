using System.Collections.Immutable;
using Verifiable.Execution.Manifest.Fields;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Manifest.Tables;

/// <summary>Attention, transformer blocks and the preset of a whole language model.</summary>
internal static class TransformerLayers
{
    private const int MaxLayers = 1024;

    private static readonly NumberField s_dropout = new("dropout", "Share of elements that training drops.", Interval.BelowOne, 0);

    public static Definition<Module> GPT { get; } = new(
        "GPT",
        "A language model of GPT-2's architecture over tokens.",
        [
            new IntegerField("layers", "Number of blocks.", 1, MaxLayers),
            new IntegerField("heads", "Heads of each attention; they divide d_model.", 1, LayerTable.MaxFeatures),
            new IntegerField("d_model", "Elements of a token's vector.", 1, LayerTable.MaxFeatures),
            new IntegerField("vocab", "Number of tokens; bytes have 256.", 1, LayerTable.MaxFeatures, 256),
            new IntegerField("context", "Most tokens of a window.", 1, LayerTable.MaxFeatures),
            s_dropout,
            new BooleanField("bias", "Whether linear layers and normalisations have biases.", true),
            new BooleanField("tied", "Whether the last layer shares the table of the tokens.", true),
        ],
        a => LayerTable.Divides(a, "heads", "d_model")
            ? new GPT(new GPTOptions(a.Integer("layers"), a.Integer("heads"), a.Integer("d_model"), a.Integer("vocab"), a.Integer("context"), a.Number("dropout"), a.Boolean("bias"), a.Boolean("tied")))
            : null);

    public static ImmutableArray<Definition<Module>> All { get; } =
    [
        new(
            "MultiheadAttention",
            "Self-attention of several heads over (N, T, C), as PyTorch's with batch_first.",
            [
                new IntegerField("embed_dim", "Elements of an input.", 1, LayerTable.MaxFeatures),
                new IntegerField("num_heads", "Heads; they divide embed_dim.", 1, LayerTable.MaxFeatures),
                new BooleanField("bias", "Whether the projections have biases.", true),
                new BooleanField("causal", "Whether a token sees only itself and what is before it.", false),
            ],
            a => LayerTable.Divides(a, "num_heads", "embed_dim") ? nn.MultiheadAttention(a.Integer("embed_dim"), a.Integer("num_heads"), a.Boolean("bias"), a.Boolean("causal")) : null),
        new(
            "TransformerBlock",
            "A block of GPT-2 over (N, T, C): causal self-attention and a perceptron, each normalised before and added to its input.",
            [
                new IntegerField("d_model", "Elements of an input.", 1, LayerTable.MaxFeatures),
                new IntegerField("heads", "Heads; they divide d_model.", 1, LayerTable.MaxFeatures),
                s_dropout,
                new BooleanField("bias", "Whether linear layers and normalisations have biases.", true),
            ],
            a => LayerTable.Divides(a, "heads", "d_model") ? new GPTBlock(new GPTOptions(1, a.Integer("heads"), a.Integer("d_model"), 1, 1, a.Number("dropout"), a.Boolean("bias"))) : null),
        GPT,
    ];
}
