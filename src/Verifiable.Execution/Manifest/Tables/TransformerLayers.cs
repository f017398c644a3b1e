using System.Collections.Immutable;
using Verifiable.Execution.Manifest.Fields;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Manifest.Tables;

/// <summary>Attention, transformer blocks and the preset of a whole language model.</summary>
internal static class TransformerLayers
{
    private const int MaxLayers = 1024;

    private static readonly NumberField s_dropout = new("dropout", "Share of elements that training drops.", Interval.BelowOne, 0);

    private static readonly WordField s_positions = new("positions", "How tokens know their positions: by a trained table, or by queries and keys that are turned (RoPE).", false, "learned", "rope");

    private static readonly ImmutableArray<Field> s_encoderLayer =
    [
        new IntegerField("d_model", "Elements of an input.", 1, LayerTable.MaxFeatures),
        new IntegerField("nhead", "Heads; they divide d_model.", 1, LayerTable.MaxFeatures),
        new IntegerField("dim_feedforward", "Elements inside the perceptron.", 1, LayerTable.MaxFeatures, 2048),
        new NumberField("dropout", "Share of elements that training drops.", Interval.BelowOne, 0.1),
        new WordField("activation", "The perceptron's function.", false, "relu", "gelu"),
        new NumberField("layer_norm_eps", "Added to variances.", Interval.Positive, 1e-5),
        new BooleanField("norm_first", "Whether normalisations come before attention and perceptron, not after the sums.", false),
        new BooleanField("causal", "Whether a token sees only itself and what is before it.", false),
    ];

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
            s_positions,
        ],
        a => HasHeads(a)
            ? new GPT(new GPTOptions(a.Integer("layers"), a.Integer("heads"), a.Integer("d_model"), a.Integer("vocab"), a.Integer("context"), a.Number("dropout"), a.Boolean("bias"), a.Boolean("tied"), IsRotary(a)))
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
                s_dropout,
            ],
            a => LayerTable.Divides(a, "num_heads", "embed_dim")
                ? nn.MultiheadAttention(a.Integer("embed_dim"), a.Integer("num_heads"), a.Boolean("bias"), a.Boolean("causal"), a.Number("dropout"))
                : null),
        new(
            "RotaryEmbedding",
            "Rotary position embedding of (.., T, D) by rotated halves.",
            [
                new IntegerField("dim", "Elements of a position's vector, an even number.", 2, LayerTable.MaxFeatures),
                new NumberField("base", "What the angles' frequencies are powers of.", new Interval(1, LeastExcluded: true, 1e12, GreatestExcluded: true), 10000),
            ],
            Rotary),
        new(
            "TransformerEncoderLayer",
            "PyTorch's layer of that name over (N, T, C), with batch_first: self-attention and a perceptron, each added to its input and normalised.",
            s_encoderLayer,
            a => LayerTable.Divides(a, "nhead", "d_model") ? new TransformerEncoderLayer(Encoder(a)) : null),
        new(
            "TransformerEncoder",
            "Layers of that kind one after another.",
            [
                new IntegerField("num_layers", "How many.", 1, MaxLayers),
                .. s_encoderLayer,
                new BooleanField("norm", "Whether what they give is normalised.", false),
            ],
            a => LayerTable.Divides(a, "nhead", "d_model") ? new TransformerEncoder(Encoder(a), a.Integer("num_layers"), a.Boolean("norm")) : null),
        new(
            "TransformerBlock",
            "A block of GPT-2 over (N, T, C): causal self-attention and a perceptron, each normalised before and added to its input.",
            [
                new IntegerField("d_model", "Elements of an input.", 1, LayerTable.MaxFeatures),
                new IntegerField("heads", "Heads; they divide d_model.", 1, LayerTable.MaxFeatures),
                s_dropout,
                new BooleanField("bias", "Whether linear layers and normalisations have biases.", true),
                s_positions,
            ],
            a => HasHeads(a) ? new GPTBlock(new GPTOptions(1, a.Integer("heads"), a.Integer("d_model"), 1, 1, a.Number("dropout"), a.Boolean("bias"), Rotary: IsRotary(a))) : null),
        GPT,
    ];

    private static bool IsRotary(Arguments a) => a.Word("positions") == "rope";

    private static bool HasHeads(Arguments a)
    {
        if (!LayerTable.Divides(a, "heads", "d_model"))
            return false;
        int size = a.Integer("d_model") / a.Integer("heads");
        if (!IsRotary(a) || size % 2 == 0)
            return true;
        a.Error("heads", $"expected heads of an even number of elements for positions by rope, got {size}");
        return false;
    }

    private static RotaryEmbedding? Rotary(Arguments a)
    {
        if (a.Integer("dim") % 2 == 0)
            return nn.RotaryEmbedding(a.Integer("dim"), a.Number("base"));
        a.Error("dim", $"expected an even number, got {a.Integer("dim")}");
        return null;
    }

    private static TransformerEncoderOptions Encoder(Arguments a) => new(
        a.Integer("d_model"),
        a.Integer("nhead"),
        a.Integer("dim_feedforward"),
        a.Number("dropout"),
        a.Word("activation") == "gelu" ? TransformerActivation.Gelu : TransformerActivation.Relu,
        a.Number("layer_norm_eps"),
        a.Boolean("norm_first"),
        a.Boolean("causal"));
}
