namespace Verifiable.Execution.Tests;

/// <summary>Manifests that keep something for validation, and those of evaluations, made of <see cref="SmallJob"/>.</summary>
internal static class EvaluationJob
{
    private const string Order = "order:   { seed: 7 }";

    public const string Text = """
        apiVersion: verifiable/v1
        kind: TrainingJob
        metadata: { name: text }
        model:
          GPT: { layers: 1, heads: 2, d_model: 8, vocab: 128, context: 6 }
          init: { seed: 7 }
        data:
          inputs: { u8: text, context: 6 }
          validation: { fraction: 0.35 }
          order:  { seed: 7 }
        training:
          loss: { CrossEntropyLoss: {} }
          optimizer: { AdamW: { lr: 0.01 } }
          batch_size: 2
          steps: 8
        verification: { checkpoint_every: 4 }
        """;

    /// <summary>The small job that keeps samples.</summary>
    public static string Training(string validation = "{ count: 3, seed: 5 }") => SmallJob.Yaml.Replace(Order, $"validation: {validation}\n  {Order}", StringComparison.Ordinal);

    /// <summary>An evaluation of a manifest of training: of the weights in <c>w</c>, or of another origin.</summary>
    public static string Of(string training, string evaluation, string init = "{ safetensors: w }")
    {
        string[] lines = training.Split('\n');
        int begin = Array.FindIndex(lines, l => l.StartsWith("training:", StringComparison.Ordinal)), end = Array.FindIndex(lines, l => l.StartsWith("verification:", StringComparison.Ordinal));
        return string.Join('\n', [.. lines[..begin].Where(l => !l.TrimStart().StartsWith("order:", StringComparison.Ordinal)), $"evaluation: {evaluation}", .. lines[end..]])
            .Replace("TrainingJob", "EvaluationJob", StringComparison.Ordinal)
            .Replace("init: { seed: 7 }", $"init: {init}", StringComparison.Ordinal);
    }
}
