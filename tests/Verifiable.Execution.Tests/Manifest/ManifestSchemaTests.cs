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
    [InlineData("lenet-mnist")]
    [InlineData("mlp")]
    [InlineData("cnn")]
    [InlineData("gpt")]
    public void Schema_Examples_AreValid(string name) =>
        Assert.Empty(Problems(File.ReadAllText(Path.Combine(Repository.Root, "examples", name, "job.yaml"))));

    [Theory]
    [InlineData("kind: TrainingJob", "kind: Other", "$.kind: const")]
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

    private static IReadOnlyList<string> Problems(string yaml) => new SchemaCheck(JsonNode.Parse(ManifestSchema.Text())!.AsObject()).Run(YamlJson.Parse(yaml));
}
