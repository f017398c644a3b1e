using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Verifiable.Execution.Bundles;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Manifest;
using Verifiable.Execution.Training;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Execution.Tests.Compilation;

/// <summary>The same samples in every format are the same job; and every format goes through a bundle.</summary>
public sealed class DataFormatTests
{
    private const string Inputs = "inputs:  { idx: images, divide: 255 }";
    private const string Targets = "targets: { idx: labels }";

    [Theory]
    [InlineData(Inputs, Targets)]
    [InlineData("inputs: { npy: images.npy, divide: 255 }", "targets: { npy: labels.npy }")]
    [InlineData("inputs: { npy: halves.npy, divide: 127.5, shape: [1, 6, 6] }", "targets: { csv: labels.csv, columns: class }")]
    [InlineData("inputs: { csv: all.csv, divide: 255, shape: [1, 6, 6] }", "targets: { csv: all.csv, columns: [name] }")]
    [InlineData("inputs: { safetensors: all.safetensors, tensor: images, divide: 255 }", "targets: { safetensors: all.safetensors, tensor: labels }")]
    public void CompileFile_SameSamplesInAnyFormat_IsTheSameJob(string inputs, string targets)
    {
        using var files = new SmallJob();
        WriteAll(files);
        using CompiledJob expected = JobCompiler.CompileFile(files.WriteManifest()).Value!;
        ManifestResult<CompiledJob> result = JobCompiler.CompileFile(files.WriteManifest(With(inputs, targets)));
        Assert.Empty(result.Errors);
        using CompiledJob job = result.Value!;
        Assert.Equal(expected.Datasets[0].Bits.ToArray(), job.Datasets[0].Bits.ToArray());
        Assert.Equal(expected.Datasets[1].Bits.ToArray(), job.Datasets[1].Bits.ToArray());
        Assert.Equal(expected.Spec, job.Spec);
    }

    [Theory]
    [InlineData("inputs: { npy: signed.npy, shape: [1, 6, 6] }", "targets: { npy: labels.npy }")]
    [InlineData("inputs: { csv: all.csv, columns: [p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15, p16, p17, p18, p19, p20, p21, p22, p23, p24, p25, p26, p27, p28, p29, p30, p31, p32, p33, p34, p35], divide: 3, shape: [1, 6, 6] }", "targets: { csv: labels.csv, columns: class }")]
    [InlineData("inputs: { safetensors: all.safetensors, tensor: images, divide: -7 }", "targets: { safetensors: all.safetensors, tensor: labels }")]
    public void Load_BundleOfAnyFormat_GivesTheSameRoots(string inputs, string targets)
    {
        using var files = new SmallJob();
        WriteAll(files);
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest(With(inputs, targets))).Value!;
        var blobs = new Dictionary<Hash256, byte[]>();
        Hash256 hash = JobBundler.Store(job, content =>
        {
            byte[] bytes = content.ToArray();
            blobs[Keccak256.Hash(bytes)] = bytes;
            return Keccak256.Hash(bytes);
        });
        using CompiledJob loaded = JobBundler.Load(hash, job.Spec.Hash(), (h, _) => blobs.GetValueOrDefault(h));
        using var one = new Trainer(job, 1);
        using var other = new Trainer(loaded, 1);
        Assert.Equal(one.Run(0, CancellationToken.None).Select(s => s.EndStateRoot), other.Run(0, CancellationToken.None).Select(s => s.EndStateRoot));
    }

    [Theory]
    [InlineData("inputs: { csv: all.csv, tensor: x }", Targets, "13:35: data.inputs.tensor: expected no tensor with csv, got one")]
    [InlineData("inputs: { npy: images.npy, columns: x }", Targets, "data.inputs.columns: expected no columns with npy, got some")]
    [InlineData("inputs: { safetensors: all.safetensors }", Targets, "data.inputs.tensor: expected the name of a tensor with safetensors, got nothing")]
    [InlineData("inputs: { safetensors: all.safetensors, tensor: x }", Targets, "safetensors: expected a tensor x, got 2 others (all.safetensors)")]
    [InlineData("inputs: { csv: all.csv, columns: [p0, p0] }", Targets, "data.inputs.columns: expected different names without control characters, got p0")]
    [InlineData("inputs: { csv: all.csv, columns: [] }", Targets, "data.inputs.columns: expected 1 to 4096 names, got 0")]
    [InlineData("inputs: { csv: all.csv, columns: { a: b } }", Targets, "data.inputs.columns: expected different names without control characters, got a mapping")]
    [InlineData("inputs: { csv: all.csv, columns: q }", Targets, "csv: expected a column q, got 37 others, p0, p1, p2, p3, p4, p5, p6, p7 (all.csv)")]
    [InlineData("inputs: { csv: all.csv }", Targets, "csv: expected a decimal number that f32 holds, got b (record 1, column name of all.csv)")]
    [InlineData("inputs: { csv: labels.csv }", "targets: { csv: labels.csv, columns: class }", "csv: expected columns beside those of the targets, got none (labels.csv)")]
    [InlineData(Inputs, "targets: { csv: all.csv }", "data.targets.columns: expected the columns of the targets with csv, got nothing")]
    [InlineData(Inputs, "targets: { csv: all.csv, columns: [p0, p1] }", "csv: expected one column of classes, got 2 (all.csv)")]
    [InlineData(Inputs, "targets: { npy: halves.npy }", "data.targets.npy: expected one class a sample, so the shape [12], got [12, 36] (halves.npy)")]
    [InlineData(Inputs, "targets: { npy: one-each.npy }", "data.targets.npy: expected classes as whole numbers, got Float32 (one-each.npy)")]
    [InlineData(Inputs, "targets: { npy: far.npy }", "data.targets.npy: expected classes 0 to 2, as many as the model's outputs, got 9223372036854775807 (sample 11 of far.npy)")]
    [InlineData("inputs: { npy: huge.npy, shape: [1, 6, 6] }", Targets, "data.inputs.npy: expected numbers that f32 holds, got 1E+39 (element 431 of huge.npy)")]
    [InlineData("inputs: { idx: images, shape: [6, 7] }", Targets, "data.inputs.shape: expected 36 elements, as many as a sample [1, 6, 6] has, got [6, 7] (images)")]
    [InlineData("inputs: { idx: images, shape: [1, 1, 1, 1, 6, 6] }", Targets, "data.inputs.shape: expected 1 to 5 numbers, got 6")]
    [InlineData("inputs: { idx: images, npy: images.npy }", Targets, "data.inputs: expected either idx or npy or csv or safetensors or u8, got several")]
    [InlineData("inputs: { divide: 255 }", Targets, "data.inputs: expected either idx or npy or csv or safetensors or u8, got neither")]
    public void CompileFile_OneThingWrong_NamesPlaceAndExpectation(string inputs, string targets, string expected)
    {
        using var files = new SmallJob();
        WriteAll(files);
        ManifestResult<CompiledJob> result = JobCompiler.CompileFile(files.WriteManifest(With(inputs, targets)));
        Assert.Null(result.Value);
        Assert.Contains(result.Errors, e => e.ToString().Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void CompileFile_IgnoredClass_NeedBeNoneOfTheModel()
    {
        using var files = new SmallJob();
        WriteAll(files);
        string yaml = With(Inputs, "targets: { npy: far.npy }");
        files.Write("far.npy", Npy("<i8", "(12,)", [.. Enumerable.Repeat(2L, 11), -100L]));
        Assert.Null(JobCompiler.CompileFile(files.WriteManifest(yaml)).Value);
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest(yaml.Replace("CrossEntropyLoss: {}", "CrossEntropyLoss: { ignore_index: -100 }", StringComparison.Ordinal))).Value!;
        Assert.Equal(-100, job.Datasets[1].Ints[11]);
    }

    private static string With(string inputs, string targets)
    {
        Assert.Contains(Inputs, SmallJob.Yaml, StringComparison.Ordinal);
        Assert.Contains(Targets, SmallJob.Yaml, StringComparison.Ordinal);
        return SmallJob.Yaml.Replace(Inputs, inputs, StringComparison.Ordinal).Replace(Targets, targets, StringComparison.Ordinal);
    }

    private static void WriteAll(SmallJob files)
    {
        byte[] pixels = File.ReadAllBytes(Path.Combine(files.Folder, "images"))[16..];
        long[] labels = [.. File.ReadAllBytes(Path.Combine(files.Folder, "labels"))[8..]];
        files.Write("images.npy", Npy("|u1", "(12, 1, 6, 6)", pixels));
        files.Write("signed.npy", Npy("|i1", "(12, 36)", pixels));
        files.Write("halves.npy", Npy("<f8", "(12, 36)", [.. pixels.Select(p => p / 2.0)]));
        files.Write("huge.npy", Npy("<f8", "(12, 36)", [.. new double[431], 1e39]));
        files.Write("labels.npy", Npy("<i8", "(12,)", labels));
        files.Write("far.npy", Npy("<i8", "(12,)", [.. labels[..11], long.MaxValue]));
        files.Write("one-each.npy", Npy("<f4", "(12,)", new float[12]));
        files.Write("labels.csv", Encoding.UTF8.GetBytes("class\n" + string.Concat(labels.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l}\n")))));
        string[] names = ["b", "c", "d"];
        files.Write("all.csv", Encoding.UTF8.GetBytes(
            string.Join(',', [.. Enumerable.Range(0, 36).Select(i => $"p{i}"), "name"]) + "\r\n" + string.Concat(labels.Select((l, n) => $"{string.Join(',', pixels[(n * 36)..((n + 1) * 36)])},{names[l]}\r\n"))));
        byte[] header = Encoding.UTF8.GetBytes(
            """{"labels":{"dtype":"I64","shape":[12],"data_offsets":[0,96]},"images":{"dtype":"U8","shape":[12,1,6,6],"data_offsets":[96,528]}}""");
        files.Write("all.safetensors", [.. BitConverter.GetBytes((long)header.Length), .. header, .. MemoryMarshal.AsBytes(labels.AsSpan()), .. pixels]);
    }

    private static byte[] Npy<T>(string type, string shape, T[] values)
        where T : unmanaged
    {
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. MemoryMarshal.AsBytes(values.AsSpan())];
    }
}
