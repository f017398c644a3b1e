using Verifiable.Execution.Compilation;
using Verifiable.Execution.Manifest;
using Verifiable.Execution.Training;
using Verifiable.Protocol.Programs;

namespace Verifiable.Execution.Tests.Compilation;

/// <summary>Language models from a manifest.</summary>
public sealed class TextJobTests
{
    private const string Yaml = """
        apiVersion: verifiable/v1
        kind: TrainingJob
        metadata: { name: text }
        model:
          GPT: { layers: 1, heads: 2, d_model: 8, vocab: 128, context: 6 }
          init: { seed: 7 }
        data:
          inputs: { u8: text, context: 6 }
          order:  { seed: 7 }
        training:
          loss: { CrossEntropyLoss: {} }
          optimizer: { AdamW: { lr: 0.01 } }
          scheduler: { StepLR: { step_size: 1 } }
          clip_grad_norm: 1
          accumulate: 2
          batch_size: 2
          steps: 4
        verification: { checkpoint_every: 2 }
        """;

    [Fact]
    public void CompileFile_GptExample_IsAValidProgram()
    {
        ManifestResult<CompiledJob> result = JobCompiler.CompileFile(Path.Combine(Repository.Root, "examples", "gpt", "job.yaml"), threads: 2);
        Assert.Empty(result.Errors);
        using CompiledJob job = result.Value!;
        Assert.Contains(job.Parameters, p => p.Label == "transformer.h.1.mlp.c_proj.weight");
        Assert.All(job.Datasets[1].Ints.ToArray(), start => Assert.InRange(start, 0, 4298 - 64 - 1));
    }

    [Fact]
    public void Run_TextJob_TrainsAndReportsLosses()
    {
        using var files = new SmallJob();
        files.Write("text", "to be, or not to be: that is the question"u8.ToArray());
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest(Yaml)).Value!;
        using var trainer = new Trainer(job, 1);
        SegmentResult[] segments = [.. trainer.Run(0, CancellationToken.None)];
        Assert.Equal(2, segments.Length);
        Assert.All(segments.SelectMany(s => s.Losses), loss => Assert.InRange(loss, 4f, 6f));
        // Two of four steps apply the gradients; the schedule says which: rate, corrections and decay, then begin and apply.
        Assert.Equal(new Shape(4, 5), job.Schedule.Shape);
        Assert.Equal([1f, 0f, 1f, 0f], Enumerable.Range(0, 4).Select(s => job.Schedule.Floats[(s * 5) + 3]));
        Assert.Equal([0f, 1f, 0f, 1f], Enumerable.Range(0, 4).Select(s => job.Schedule.Floats[(s * 5) + 4]));
    }

    [Theory]
    [InlineData("vocab: 128", "vocab: 100", "8:17: data.inputs.u8: expected bytes 0 to 99, as many as the model's vocabulary, got 116 (byte 0 of text)")]
    [InlineData("context: 6 }\n  order", "context: 7 }\n  order", "5:8: model.GPT: expected tokens (N, T) of type Int32 with T up to 6, got Int32 [2, 7]")]
    [InlineData("u8: text, context: 6", "u8: text", "data.inputs.context: expected the tokens of a window with u8, got nothing")]
    [InlineData("u8: text, context: 6", "u8: text, context: 6, divide: 2", "data.inputs.divide: expected none with u8, got one")]
    [InlineData("u8: text, context: 6", "idx: text, context: 6", "data.inputs.context: expected none without u8, got one")]
    [InlineData("u8: text, context: 6", "idx: text", "data.targets: expected a mapping, got nothing")]
    [InlineData("u8: text, context: 6", "u8: text, idx: text, context: 6", "data.inputs: expected either idx or npy or csv or safetensors or u8, got several")]
    [InlineData("  order:  {", "  targets: { idx: x }\n  order:  {", "data.targets: expected no targets of a text")]
    [InlineData("u8: text, context: 6", "u8: text, context: 60", "data.inputs.u8: expected more than 60 bytes, a window and the token after it, got 41 (text)")]
    [InlineData("batch_size: 2", "batch_size: 36", "training.batch_size: expected at most 35, the number of windows, got 36")]
    [InlineData("order:  { seed: 7 }", "order:  { i32: far }", "data.order.i32: expected indices 0 to 34, got 35 (entry 7 of far)")]
    [InlineData("heads: 2", "heads: 3", "model.GPT.heads: expected a divisor of d_model, 8, got 3")]
    [InlineData("accumulate: 2", "accumulate: 3", "training.accumulate: expected a divisor of the steps, 4, got 3")]
    [InlineData("StepLR: { step_size: 1 }", "SequentialLR: { schedulers: [ StepLR: { step_size: 1 } ], milestones: 3 }", "training.scheduler.SequentialLR.milestones: expected 0 ascending numbers, one fewer than schedules, got [3]")]
    [InlineData("AdamW: { lr: 0.01 }", "SGD: { lr: 0.01, nesterov: true }", "training.optimizer.SGD.nesterov: expected a momentum above 0 and no dampening with nesterov, got others")]
    [InlineData("GPT: { layers: 1, heads: 2, d_model: 8, vocab: 128, context: 6 }", "layers: [ Embedding: { num_embeddings: 128, embedding_dim: 8 }, Residual: { layers: [ Linear: { in_features: 8, out_features: 9 } ] } ]", "5:67: model.layers[1].Residual: expected layers that keep the shape [2, 6, 8], got [2, 6, 9]")]
    [InlineData("GPT: { layers: 1, heads: 2, d_model: 8, vocab: 128, context: 6 }", "layers: [ Embedding: { num_embeddings: 128, embedding_dim: 8 }, Residual: { layers: [ Linear: { in_features: 9, out_features: 8 } ] } ]", "model.layers[1].Residual.layers[0].Linear: expected an input (N, 9), got [2, 6, 8]")]
    [InlineData("GPT: { layers: 1, heads: 2, d_model: 8, vocab: 128, context: 6 }", "layers: [ Embedding: { num_embeddings: 128, embedding_dim: 8 }, TransformerBlock: { d_model: 10, heads: 2 } ]", "model.layers[1].TransformerBlock: layer 1.ln_1 (LayerNorm): expected an input (.., 10), got [2, 6, 8]")]
    [InlineData("GPT: { layers: 1, heads: 2, d_model: 8, vocab: 128, context: 6 }", "layers: [ Embedding: { num_embeddings: 128, embedding_dim: 8 }, Flatten: {} ]", "model: expected the last layer to give (N, 6, vocabulary), got [2, 48]")]
    public void CompileFile_OneThingWrong_NamesPlaceAndExpectation(string right, string wrong, string expected)
    {
        using var files = new SmallJob();
        files.Write("text", "to be, or not to be: that is the question"u8.ToArray());
        files.Write("far", SmallJob.Integers([.. new int[7], 35]));
        Assert.Contains(right, Yaml, StringComparison.Ordinal);
        ManifestResult<CompiledJob> result = JobCompiler.CompileFile(files.WriteManifest(Yaml.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Contains(result.Errors, e => e.ToString().Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void CompileFile_BlocksInLayers_HaveNamesByPosition()
    {
        using var files = new SmallJob();
        files.Write("text", "to be, or not to be: that is the question"u8.ToArray());
        string yaml = Yaml.Replace(
            "GPT: { layers: 1, heads: 2, d_model: 8, vocab: 128, context: 6 }",
            "layers: [ Embedding: { num_embeddings: 128, embedding_dim: 8 }, TransformerBlock: { d_model: 8, heads: 2, dropout: 0.1 }, Residual: { layers: [ RMSNorm: { normalized_shape: 8 }, Linear: { in_features: 8, out_features: 8 }, SiLU: {} ] }, Linear: { in_features: 8, out_features: 128 } ]",
            StringComparison.Ordinal);
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest(yaml)).Value!;
        string[] labels = [.. job.Parameters.Select(p => p.Label)];
        Assert.Contains("1.attn.c_attn.weight", labels);
        Assert.Contains("2.layers.1.weight", labels);
    }

    [Fact]
    public void CompileFile_EncoderAndRotaryPositions_HavePyTorchsNames()
    {
        using var files = new SmallJob();
        files.Write("text", "to be, or not to be: that is the question"u8.ToArray());
        string[] Labels(string model)
        {
            ManifestResult<CompiledJob> result = JobCompiler.CompileFile(files.WriteManifest(Yaml.Replace("GPT: { layers: 1, heads: 2, d_model: 8, vocab: 128, context: 6 }", model, StringComparison.Ordinal)));
            Assert.Empty(result.Errors);
            using CompiledJob job = result.Value!;
            return [.. job.Parameters.Select(p => p.Label)];
        }

        string[] encoder = Labels(
            "layers: [ Embedding: { num_embeddings: 128, embedding_dim: 8 }, TransformerEncoder: { num_layers: 2, d_model: 8, nhead: 2, dim_feedforward: 12, norm_first: true, causal: true, norm: true }, Linear: { in_features: 8, out_features: 128 } ]");
        Assert.Contains("1.layers.1.self_attn.in_proj_weight", encoder);
        Assert.Contains("1.norm.bias", encoder);
        string[] rotary = Labels("GPT: { layers: 1, heads: 2, d_model: 8, vocab: 128, context: 6, positions: rope }");
        Assert.Contains("transformer.h.0.attn.c_attn.weight", rotary);
        Assert.DoesNotContain("transformer.wpe.weight", rotary);
    }
}
