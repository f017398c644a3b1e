using Verifiable.Execution.Manifest;
using Verifiable.Tensors.Nn;
using Verifiable.Tensors.Optim;

namespace Verifiable.Execution.Tests.Manifest;

public sealed class ManifestReaderTests
{
    [Fact]
    public void Read_ValidManifest_GivesEveryValue()
    {
        TrainingManifest manifest = ManifestReader.Read(SmallJob.Yaml, "job.yaml", ".").Value!;
        Assert.Equal("small", manifest.Name);
        Assert.Equal(["Conv2d", "BatchNorm2d", "ReLU", "Flatten", "Linear"], ((Sequential)manifest.Model).Layers.Select(l => l.Name));
        Assert.Equal(7ul, manifest.Init.Seed);
        Assert.Equal(255f, manifest.Inputs.Divide);
        Assert.Equal(new AdamOptions(0.01, 0.9, 0.999, 1e-8, 0.001), ((Adam)manifest.Optimizer).Options);
        Assert.Equal((4, 5, 2), (manifest.BatchSize.Value, manifest.Steps.Value, manifest.CheckpointEvery));
    }

    [Theory]
    [InlineData("kind: TrainingJob", "kind: Other", "2:7: kind: expected one of TrainingJob, EvaluationJob, got Other")]
    [InlineData("kind: TrainingJob", "kind: TrainingJob\nkind: TrainingJob", "expected YAML, got Duplicate key")]
    [InlineData("metadata: { name: small }", "metadata: { name: small, colour: red }", "3:26: metadata: expected one of name, got the unknown key 'colour'")]
    [InlineData("metadata: { name: small }", "", "metadata: expected a mapping, got nothing")]
    [InlineData("in_channels: 1, ", "", "6:15: model.layers[0].Conv2d.in_channels: expected a whole number from 1 to 16777216, got nothing")]
    [InlineData("out_channels: 2", "out_channels: -2", "6:47: model.layers[0].Conv2d.out_channels: expected a whole number from 1 to 16777216, got -2")]
    [InlineData("kernel_size: 3", "kernel_size: [3, 3, 3]", "model.layers[0].Conv2d.kernel_size: expected one number or [h, w], got 3 numbers")]
    [InlineData("stride: [1, 2]", "stride: 0", "model.layers[0].Conv2d.stride: expected a whole number from 1 to 1024, got 0")]
    [InlineData("stride: [1, 2]", "padding_mode: zeros", "model.layers[0].Conv2d: expected one of in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, name, got the unknown key 'padding_mode'")]
    [InlineData("- ReLU: {}", "- Mish: {}", "8:7: model.layers[2]: expected a layer, one of Conv2d, Conv1d, ConvTranspose2d, MaxPool2d, ")]
    [InlineData("- ReLU: {}", "- Mish: {}", ", got 'Mish'")]
    [InlineData("- ReLU: {}", "- ReLU: { inplace: true }", "model.layers[2].ReLU: expected one of name, got the unknown key 'inplace'")]
    [InlineData("- ReLU: {}", "- MaxPool2d: { kernel_size: 2, padding: 2 }", "model.layers[2].MaxPool2d.padding: expected at most half the kernel [2, 2], got [2, 2]")]
    [InlineData("out_channels: 2", "out_channels: 2, groups: 2", "model.layers[0].Conv2d.groups: expected a divisor of in_channels, 1, got 2")]
    [InlineData("- ReLU: {}", "- AvgPool1d: { kernel_size: 3, padding: 2 }", "model.layers[2].AvgPool1d.padding: expected at most half the kernel 3, got 2")]
    [InlineData("- ReLU: {}", "- ConvTranspose2d: { in_channels: 2, out_channels: 2, kernel_size: 3, output_padding: 1 }", "model.layers[2].ConvTranspose2d.output_padding: expected less than the stride [1, 1] or the dilation [1, 1], got [1, 1]")]
    [InlineData("- ReLU: {}", "- GELU: { approximate: sigmoid }", "model.layers[2].GELU.approximate: expected one of none, tanh, got sigmoid")]
    [InlineData("- ReLU: {}", "- LayerNorm: { normalized_shape: [2, 0] }", "model.layers[2].LayerNorm.normalized_shape[1]: expected a whole number from 1 to 16777216, got 0")]
    [InlineData("- ReLU: {}", "- Residual: { layers: [] }", "model.layers[2].Residual.layers: expected a list of 1 to 4096 layers, got a list of 0")]
    [InlineData("- ReLU: {}", "- GroupNorm: { num_groups: 2, num_channels: 3 }", "model.layers[2].GroupNorm.num_groups: expected a divisor of num_channels, 3, got 2")]
    [InlineData("- ReLU: {}", "- RotaryEmbedding: { dim: 5 }", "model.layers[2].RotaryEmbedding.dim: expected an even number, got 5")]
    [InlineData("- ReLU: {}", "- TransformerEncoderLayer: { d_model: 5, nhead: 2 }", "model.layers[2].TransformerEncoderLayer.nhead: expected a divisor of d_model, 5, got 2")]
    [InlineData("- ReLU: {}", "- TransformerBlock: { d_model: 6, heads: 2, positions: rope }", "model.layers[2].TransformerBlock.heads: expected heads of an even number of elements for positions by rope, got 3")]
    [InlineData("- ReLU: {}", "- ReLU: { name: a.b }", "model.layers[2].ReLU.name: expected a letter or underscore and up to 63 of them or digits, got 'a.b'")]
    [InlineData("- ReLU: {}", "- ReLU: { name: 4 }", "model.layers[2].ReLU.name: expected a letter or underscore and up to 63 of them or digits, got '4'")]
    [InlineData("- ReLU: {}", "- ReLU: { name: act }\n    - Tanh: { name: act }", "9:21: model.layers[3]: expected a name that no other layer of the list has, got 'act'")]
    [InlineData("- ReLU: {}", "- AvgPool2d: { kernel_size: 2, divisor_override: 0 }", "model.layers[2].AvgPool2d.divisor_override: expected a whole number from 1 to 2147483647, got 0")]
    [InlineData("- ReLU: {}", "- MaxPool1d: { kernel_size: 2, ceil_mode: 1 }", "model.layers[2].MaxPool1d.ceil_mode: expected true or false, got 1")]
    [InlineData("init: { seed: 7 }", "init: { seed: 7, safetensors: x }", "init: expected either safetensors or seed, got both")]
    [InlineData("init: { seed: 7 }", "init: {}", "init: expected either safetensors or seed, got neither")]
    [InlineData("init: { seed: 7 }", "init: { seed: -7 }", "model.init.seed: expected a whole number from 0 to 18446744073709551615, got -7")]
    [InlineData("divide: 255", "divide: 0", "data.inputs.divide: expected a number that is not 0 in f32, got 0")]
    [InlineData("divide: 255", "divide: .nan", "data.inputs.divide: expected a number that is not 0 in f32, got .nan")]
    [InlineData("divide: 255", "divide: '255'", "data.inputs.divide: expected a number that is not 0 in f32, got the text \"255\"")]
    [InlineData("lr: 0.01", "lr: .inf", "training.optimizer.Adam.lr: expected a number of at least 0, got .inf")]
    [InlineData("lr: 0.01", "lr: Infinity", "training.optimizer.Adam.lr: expected a number of at least 0, got Infinity")]
    [InlineData("lr: 0.01", "lr: fast", "training.optimizer.Adam.lr: expected a number of at least 0, got fast")]
    [InlineData("betas: [0.9, 0.999]", "betas: [0.9, 1]", "training.optimizer.Adam.betas[1]: expected a number from 0 to below 1, got 1")]
    [InlineData("betas: [0.9, 0.999]", "betas: 0.9", "training.optimizer.Adam.betas: expected two numbers [a, b], got 0.9")]
    [InlineData("batch_size: 4", "batch_size: 0", "training.batch_size: expected a whole number from 1 to 1048576, got 0")]
    [InlineData("steps: 5", "steps: -5", "20:10: training.steps: expected a whole number from 1 to 33554432, got -5")]
    [InlineData("steps: 5", "steps: 0", "training.steps: expected a whole number from 1 to 33554432, got 0")]
    [InlineData("steps: 5", "steps: 5.5", "training.steps: expected a whole number from 1 to 33554432, got 5.5")]
    [InlineData("steps: 5", "steps: [5]", "training.steps: expected a whole number from 1 to 33554432, got a list of 1")]
    [InlineData("CrossEntropyLoss: {}", "HuberLoss: {}", "training.loss: expected a loss, one of CrossEntropyLoss, NLLLoss, MSELoss, L1Loss, SmoothL1Loss, BCEWithLogitsLoss, KLDivLoss, got 'HuberLoss'")]
    [InlineData("checkpoint_every: 2", "checkpoint_every: 0", "verification.checkpoint_every: expected a whole number from 1 to 2147483647, got 0")]
    [InlineData("metadata:", "payment: { token: 0x12, amount: 1 }\nmetadata:", "payment.token: expected an address, 0x and 40 hexadecimal digits, got 0x12")]
    [InlineData("metadata: {", "metadata: {{", "expected YAML, got")]
    public void Read_OneThingWrong_NamesPlaceAndExpectation(string right, string wrong, string expected)
    {
        Assert.Contains(right, SmallJob.Yaml, StringComparison.Ordinal);
        ManifestResult<TrainingManifest> result = ManifestReader.Read(SmallJob.Yaml.Replace(right, wrong, StringComparison.Ordinal), "job.yaml", ".");
        Assert.Null(result.Value);
        Assert.Contains(result.Errors, e => e.ToString().Contains(expected, StringComparison.Ordinal));
        Assert.All(result.Errors, e => Assert.Equal("job.yaml", e.File));
    }

    [Fact]
    public void Read_SeveralUnknownLayers_ListsTheNamesOnce()
    {
        string yaml = SmallJob.Yaml.Replace("- ReLU: {}", "- Mish: {}\n    - CELU: {}", StringComparison.Ordinal);
        Assert.EndsWith("model.layers[3]: expected a layer, one of those named before, got 'CELU'", ManifestReader.Read(yaml, "job.yaml", ".").Errors[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoCheckpointInterval_TakesTheDefault() =>
        Assert.Equal(200, ManifestReader.Read(SmallJob.Yaml.Replace("{ checkpoint_every: 2 }", "{}", StringComparison.Ordinal), "job.yaml", ".").Value!.CheckpointEvery);

    [Fact]
    public void Read_SeveralThingsWrong_ListsThemInOrder()
    {
        string yaml = SmallJob.Yaml.Replace("kernel_size: 3", "kernel_size: x", StringComparison.Ordinal).Replace("steps: 5", "steps: x", StringComparison.Ordinal).Replace("lr: 0.01", "lr: -1", StringComparison.Ordinal);
        Assert.Equal([6L, 18L, 20L], ManifestReader.Read(yaml, "job.yaml", ".").Errors.Select(e => e.Location.Line));
    }

    [Theory]
    [InlineData("")]
    [InlineData("- a\n- b")]
    [InlineData("a: 1\n---\nb: 2")]
    public void Read_NotOneMapping_IsRefused(string yaml) => Assert.NotEmpty(ManifestReader.Read(yaml, "job.yaml", ".").Errors);
}
