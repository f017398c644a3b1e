using Verifiable.Execution.Compilation;
using Verifiable.Execution.Manifest;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Serialization;

namespace Verifiable.Execution.Tests.Compilation;

public sealed class JobCompilerErrorTests
{
    [Theory]
    [InlineData("in_features: 16", "in_features: 17", "10:7: model.layers[4].Linear: expected an input (N, 17), got [4, 16]")]
    [InlineData("num_features: 2", "num_features: 3", "7:7: model.layers[1].BatchNorm2d: expected an input (N, 3, H, W), got [4, 2, 4, 2]")]
    [InlineData("kernel_size: 3", "kernel_size: 7", "6:7: model.layers[0].Conv2d: expected an input of at least the kernel [7, 7]")]
    [InlineData("    - Flatten: {}\n", "", "model.layers[3].Linear: expected an input (N, 16), so a Flatten before, got [4, 2, 4, 2]")]
    [InlineData("out_features: 3", "out_features: 2", "14:19: data.targets.idx: expected classes 0 to 1, as many as the model's outputs, got 2 (sample 2 of labels)")]
    [InlineData("idx: images", "idx: missing", "13:19: data.inputs.idx: expected a readable file, got none")]
    [InlineData("idx: images", "idx: labels", "data.inputs.idx: expected samples of rank 1 or more, got one number a sample (labels)")]
    [InlineData("idx: labels", "idx: images", "data.targets.idx: expected one class a sample, so the shape [12], got [12, 1, 6, 6] (images)")]
    [InlineData("idx: labels", "idx: few-labels", "data.targets.idx: expected 12 classes, as many as there are inputs, got 2 (few-labels)")]
    [InlineData("idx: images", "idx: broken", "13:19: idx: expected an IDX file")]
    [InlineData("order:   { seed: 7 }", "order:   { i32: short-order }", "15:19: data.order.i32: expected at least 20 indices (5 steps of 4), got 3 (short-order)")]
    [InlineData("order:   { seed: 7 }", "order:   { i32: far-order }", "data.order.i32: expected indices 0 to 11, got 12 (entry 19 of far-order)")]
    [InlineData("order:   { seed: 7 }", "order:   { i32: broken }", "data.order.i32: expected 4-byte integers, got 6 bytes (broken)")]
    [InlineData("init: { seed: 7 }", "init: { safetensors: broken }", "11:24: safetensors: expected at least 8 bytes, got 6 (broken)")]
    [InlineData("init: { seed: 7 }", "init: { safetensors: other.safetensors }", "model.init.safetensors: expected 0.weight of [2, 1, 3, 3], got [2, 9] (other.safetensors)")]
    [InlineData("init: { seed: 7 }", "init: { safetensors: other.safetensors }", "model.init.safetensors: expected a tensor 0.bias of [2], got none (other.safetensors)")]
    [InlineData("init: { seed: 7 }", "init: { safetensors: other.safetensors }", "model.init.safetensors: expected only the model's parameters, got stranger (other.safetensors)")]
    [InlineData("in_features: 16, out_features: 3", "in_features: 16, out_features: 16777216 }\n    - Linear: { in_features: 16777216, out_features: 16777216", "got one that is too large")]
    public void CompileFile_OneThingWrong_NamesPlaceAndExpectation(string right, string wrong, string expected)
    {
        using var files = new SmallJob();
        files.Write("few-labels", SmallJob.Idx([2], [0, 1]));
        files.Write("broken", [1, 2, 3, 4, 5, 6]);
        files.Write("short-order", SmallJob.Integers(0, 1, 2));
        files.Write("far-order", SmallJob.Integers([.. Enumerable.Repeat(0, 19), 12, -1]));
        using (var tensor = new Tensor(ElementType.Float32, new Shape(2, 9)))
            files.Write("other.safetensors", SafetensorsFile.Write([new NamedTensor("0.weight", tensor.Shape, tensor), new NamedTensor("stranger", tensor.Shape, tensor)]));
        Assert.Contains(right, SmallJob.Yaml, StringComparison.Ordinal);
        string path = files.WriteManifest(SmallJob.Yaml.Replace(right, wrong, StringComparison.Ordinal));
        int before = Directory.GetFileSystemEntries(files.Folder).Length;

        ManifestResult<CompiledJob> result = JobCompiler.CompileFile(path);
        Assert.Null(result.Value);
        Assert.Contains(result.Errors, e => e.ToString().Contains(expected, StringComparison.Ordinal));
        Assert.Equal(before, Directory.GetFileSystemEntries(files.Folder).Length);
    }

    [Fact]
    public void CompileFile_OrderFileThatRepeatsSamplesInABatch_IsAccepted()
    {
        using var files = new SmallJob();
        files.Write("repeating", SmallJob.Integers([.. Enumerable.Repeat(3, 5 * 30)]));
        string yaml = SmallJob.Yaml.Replace("order:   { seed: 7 }", "order:   { i32: repeating }", StringComparison.Ordinal).Replace("batch_size: 4", "batch_size: 30", StringComparison.Ordinal);
        Assert.Empty(JobCompiler.CompileFile(files.WriteManifest(yaml)).Errors);
    }

    [Fact]
    public void CompileFile_SeveralFilesWrong_ListsThemTogether()
    {
        using var files = new SmallJob();
        string yaml = SmallJob.Yaml.Replace("idx: images", "idx: a", StringComparison.Ordinal).Replace("idx: labels", "idx: b", StringComparison.Ordinal).Replace("init: { seed: 7 }", "init: { safetensors: c }", StringComparison.Ordinal);
        Assert.Equal([11L, 13L, 14L], JobCompiler.CompileFile(files.WriteManifest(yaml)).Errors.Select(e => e.Location.Line));
    }

    [Fact]
    public void CompileFile_NoManifest_SaysSo() =>
        Assert.Contains("expected a manifest, got none", Assert.Single(JobCompiler.CompileFile(Path.Combine(Path.GetTempPath(), "no-such-job.yaml")).Errors).Message, StringComparison.Ordinal);
}
