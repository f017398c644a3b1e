using System.Text.Json.Nodes;
using Verifiable.Execution.Manifest;

namespace Verifiable.Execution.Tests.Manifest;

public sealed class ManifestSchemaTests
{
    /// <summary>After a change of the tables: <c>verifiable job schema > schemas/training-job.schema.json</c>.</summary>
    [Fact]
    public void Text_IsTheFileThatIsShipped() =>
        Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, "schemas", "training-job.schema.json")), ManifestSchema.Text());

    [Theory]
    [InlineData("lenet-mnist/job.yaml")]
    [InlineData("lenet-mnist/evaluation.yaml")]
    [InlineData("mlp/job.yaml")]
    [InlineData("cnn/job.yaml")]
    [InlineData("gpt/job.yaml")]
    public void Schema_Examples_AreValid(string name) =>
        Assert.Empty(Problems(File.ReadAllText(Path.Combine(Repository.Root, "examples", name))));

    [Theory]
    [InlineData("kind: TrainingJob", "kind: Other", "$.kind: enum")]
    [InlineData("metadata: { name: small }", "metadata: { name: small, colour: red }", "$.metadata.colour: additionalProperties")]
    [InlineData("in_channels: 1, ", "", "$.model.layers[0].Conv2d: required in_channels")]
    [InlineData("out_channels: 2", "out_channels: 0", "$.model.layers[0].Conv2d.out_channels: minimum")]
    [InlineData("stride: [1, 2]", "stride: [1, 2, 3]", "$.model.layers[0].Conv2d.stride: oneOf")]
    [InlineData("- ReLU: {}", "- Mish: {}", "$.model.layers[2].Mish: additionalProperties")]
    [InlineData("- ReLU: {}", "- { ReLU: {}, Flatten: {} }", "$.model.layers[2]: maxProperties")]
    [InlineData("init: { seed: 7 }", "init: { seed: 7, safetensors: x }", "$.model.init: oneOf")]
    [InlineData("lr: 0.01", "lr: -1", "$.training.optimizer.Adam.lr: minimum")]
    [InlineData("betas: [0.9, 0.999]", "betas: [0.9, 1]", "$.training.optimizer.Adam.betas[1]: exclusiveMaximum")]
    [InlineData("steps: 5", "steps: many", "$.training.steps: type")]
    public void Schema_OneThingWrong_IsFound(string right, string wrong, string expected)
    {
        Assert.Empty(Problems(SmallJob.Yaml));
        Assert.Equal([expected], Problems(SmallJob.Yaml.Replace(right, wrong, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("inputs:  { idx: images, divide: 255 }", "inputs:  { csv: a, columns: [x, 1], shape: [1, 6, 6] }")]
    [InlineData("targets: { idx: labels }", "targets: { safetensors: a, tensor: y }")]
    [InlineData("targets: { idx: labels }", "targets: { csv: a, columns: class }\n  validation: { fraction: 0.1, seed: 2 }")]
    public void Schema_FormatsOfData_AreValid(string idx, string other) => Assert.Empty(Problems(SmallJob.Yaml.Replace(idx, other, StringComparison.Ordinal)));

    [Fact]
    public void Schema_Evaluation_IsValid()
    {
        string yaml = EvaluationJob.Of(EvaluationJob.Training(), "{ loss: { CrossEntropyLoss: {} }, metrics: [loss, perplexity], batch_size: 2, part: validation }");
        Assert.Empty(Problems(yaml));
        Assert.Equal(["$.evaluation.metrics: oneOf"], Problems(yaml.Replace("perplexity", "speed", StringComparison.Ordinal)));
        Assert.Contains("$: oneOf", Problems(yaml.Replace("evaluation:", "evaluations:", StringComparison.Ordinal)));
    }

    private static IReadOnlyList<string> Problems(string yaml) => new SchemaCheck(JsonNode.Parse(ManifestSchema.Text())!.AsObject()).Run(YamlJson.Parse(yaml));
}
