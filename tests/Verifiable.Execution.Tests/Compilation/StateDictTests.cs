using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Manifest;
using Verifiable.Execution.Training;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Serialization;

namespace Verifiable.Execution.Tests.Compilation;

/// <summary>Weights go to PyTorch and back, batch normalisations included: running statistics are state, PyTorch's counter of batches is not.</summary>
public sealed class StateDictTests
{
    private const string Interpreter = "/usr/bin/python3";
    private static readonly string s_yaml = SmallJob.Yaml.Replace("init: { seed: 7 }", "init: { safetensors: w }", StringComparison.Ordinal);

    [Fact]
    public void CompileFile_StateDictOfPyTorch_IsTheInitialState()
    {
        using var files = new SmallJob();
        Run("save", Path.Combine(files.Folder, "w"));
        byte[] content = File.ReadAllBytes(Path.Combine(files.Folder, "w"));
        SafetensorsFile theirs = SafetensorsFile.Parse(content, [StoredType.Float32, StoredType.Int64], "w");
        SafetensorsEntry counter = Assert.Single(theirs.Entries, e => e.Type == StoredType.Int64);
        Assert.Equal(("1.num_batches_tracked", 3L), (counter.Name, BinaryPrimitives.ReadInt64LittleEndian(theirs.Data(counter))));

        using CompiledJob job = Compile(files);
        Assert.Equal(theirs.Entries.Count - 1, job.Parameters.Length);
        for (int i = 0; i < job.Parameters.Length; i++)
            Assert.True(theirs.Data(theirs.Entries.Single(e => e.Name == job.Parameters[i].Label)).SequenceEqual(job.InitialState[i].Bytes), job.Parameters[i].Label);
        int mean = job.Parameters.IndexOf(job.Parameters.Single(p => p.Label == "1.running_mean"));
        Assert.All(job.InitialState[mean].Floats.ToArray(), v => Assert.NotEqual(0, v));
    }

    /// <summary>Names that a manifest gives are those of files, in lists inside layers too; a layer without one keeps its position.</summary>
    [Fact]
    public void CompileFile_NamedLayers_NameTheirParameters()
    {
        using var files = new SmallJob();
        string yaml = SmallJob.Yaml.Replace("stride: [1, 2] }", "stride: [1, 2], name: conv }", StringComparison.Ordinal)
            .Replace("- ReLU: {}", "- Residual: { name: body, layers: [ Conv2d: { in_channels: 2, out_channels: 2, kernel_size: 1, name: inner }, ReLU: {} ] }", StringComparison.Ordinal)
            .Replace("out_features: 3 }", "out_features: 3, name: head }", StringComparison.Ordinal);
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest(yaml)).Value!;
        Assert.Equal(
            ["conv.weight", "conv.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "body.layers.inner.weight", "body.layers.inner.bias", "head.weight", "head.bias"],
            job.Parameters.Select(p => p.Label));
    }

    [Fact]
    public void WriteParameters_TrainedModel_IsLoadedStrictlyByPyTorch()
    {
        using var files = new SmallJob();
        string ours = Path.Combine(files.Folder, "ours"), theirs = Path.Combine(files.Folder, "w");
        using (CompiledJob job = JobCompiler.CompileFile(files.WriteManifest()).Value!)
        using (var trainer = new Trainer(job, 1))
        {
            trainer.RunSegment(0, CancellationToken.None);
            File.WriteAllBytes(ours, Checkpoint.WriteParameters(job, trainer.State));
        }

        Run("load", ours, theirs);
        Dictionary<string, byte[]> expected = Tensors(ours), actual = Tensors(theirs);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, t => Assert.Equal(t.Value, actual[t.Key]));

        // And back: what PyTorch wrote is the same job as what we wrote.
        using CompiledJob returned = Compile(files);
        files.Write("w", File.ReadAllBytes(ours));
        using CompiledJob direct = Compile(files);
        Assert.Equal(direct.Spec, returned.Spec);
    }

    [Theory]
    [InlineData("1.num_batches_tracked", "I64", new[] { 1 }, 8, "expected only the model's parameters, got 1.num_batches_tracked (w)")]
    [InlineData("1.num_batches_tracked", "F32", new int[0], 4, "expected only the model's parameters, got 1.num_batches_tracked (w)")]
    [InlineData("0.num_batches_tracked", "I64", new int[0], 8, "expected only the model's parameters, got 0.num_batches_tracked (w)")]
    [InlineData("0.bias", "I64", new[] { 2 }, 16, "model.init.safetensors: expected 0.bias of [2], got whole numbers of [2] (w)")]
    [InlineData("0.bias", "I32", new[] { 2 }, 8, "safetensors: expected dtype F32 or I64, got I32 (w: 0.bias)")]
    public void CompileFile_WholeNumbersThatAreNoCounter_AreRefused(string name, string type, int[] shape, int bytes, string expected)
    {
        using var files = new SmallJob();
        string header = $"{{\"{name}\":{{\"dtype\":\"{type}\",\"shape\":[{string.Join(',', shape)}],\"data_offsets\":[0,{bytes}]}}}}";
        files.Write("w", [.. BitConverter.GetBytes((long)header.Length), .. Encoding.ASCII.GetBytes(header), .. new byte[bytes]]);
        Assert.Contains(JobCompiler.CompileFile(files.WriteManifest(s_yaml)).Errors, e => e.Message.Contains(expected, StringComparison.Ordinal));
    }

    private static CompiledJob Compile(SmallJob files)
    {
        ManifestResult<CompiledJob> result = JobCompiler.CompileFile(files.WriteManifest(s_yaml));
        Assert.Empty(result.Errors);
        return result.Value!;
    }

    private static Dictionary<string, byte[]> Tensors(string path)
    {
        SafetensorsFile file = SafetensorsFile.Parse(File.ReadAllBytes(path), path);
        return file.Entries.ToDictionary(e => e.Name, e => file.Data(e).ToArray());
    }

    private static void Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Interpreter, [Path.Combine(AppContext.BaseDirectory, "Compilation", "state_dict.py"), .. arguments]) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string messages = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"expected weights from {Interpreter} with PyTorch (Debian package python3-torch, which tools/setup installs), got: {messages}");
    }
}
