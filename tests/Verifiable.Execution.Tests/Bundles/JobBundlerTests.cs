using System.Text;
using Verifiable.Execution.Bundles;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Training;
using Verifiable.Protocol.Hashing;
using Verifiable.Tensors;

namespace Verifiable.Execution.Tests.Bundles;

public sealed class JobBundlerTests
{
    private readonly Dictionary<Hash256, byte[]> _blobs = [];

    [Fact]
    public void Load_StoredJob_IsTheSameJob()
    {
        using var files = new SmallJob();
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest()).Value!;
        Hash256 hash = JobBundler.Store(job, Put);
        using CompiledJob loaded = JobBundler.Load(hash, job.Spec.Hash(), Get);

        Assert.Equal(job.Spec, loaded.Spec);
        Assert.Equal(job.Parameters.AsEnumerable(), loaded.Parameters.AsEnumerable());
        Assert.Equal(job.Program.States.Select(s => s.Label), loaded.Program.States.Select(s => s.Label));
        foreach ((Tensor expected, Tensor actual) in job.InitialState.Concat(job.Datasets).Append(job.Schedule).Zip(loaded.InitialState.Concat(loaded.Datasets).Append(loaded.Schedule)))
            Assert.Equal(expected.Bits.ToArray(), actual.Bits.ToArray());
        using var one = new Trainer(job, 1);
        using var other = new Trainer(loaded, 1);
        Assert.Equal(one.Run(0, CancellationToken.None).Select(s => s.EndStateRoot), other.Run(0, CancellationToken.None).Select(s => s.EndStateRoot));
    }

    [Fact]
    public void Store_Images_TakesOneByteAPixel()
    {
        using var files = new SmallJob();
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest()).Value!;
        JobBundle bundle = JobBundleJson.Read(_blobs[JobBundler.Store(job, Put)]);
        Assert.Equal([BlobDecoding.BytesDivided, BlobDecoding.Bytes, BlobDecoding.Bytes], bundle.Datasets.Select(d => d.Decoding));
        Assert.Equal(SmallJob.Samples * 36, _blobs[bundle.Datasets[0].Blob!.Value].Length);
        Assert.Contains(bundle.State, t => t.Decoding == BlobDecoding.Zeros);
    }

    [Fact]
    public void Load_AnyBlobChangedOrMissing_IsRefused()
    {
        using var files = new SmallJob();
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest()).Value!;
        Hash256 hash = JobBundler.Store(job, Put);
        foreach (Hash256 blob in _blobs.Keys.ToArray())
        {
            byte[] content = _blobs[blob];
            _blobs.Remove(blob);
            Assert.Throws<BundleException>(() => JobBundler.Load(hash, null, Get));
            _blobs[blob] = [.. content[..^1], (byte)(content[^1] ^ 1)];
            Assert.Throws<BundleException>(() => JobBundler.Load(hash, null, Get));
            _blobs[blob] = content;
        }
    }

    [Fact]
    public void Load_BundleThatCommitsToOtherBits_FailsItsRoot()
    {
        using var files = new SmallJob();
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest()).Value!;
        JobBundle bundle = JobBundleJson.Read(_blobs[JobBundler.Store(job, Put)]);
        byte[] labels = [.. _blobs[bundle.Datasets[1].Blob!.Value]];
        labels[3] ^= 1;
        JobBundle forged = bundle with { Datasets = bundle.Datasets.SetItem(1, bundle.Datasets[1] with { Blob = Put(labels) }) };
        Assert.Contains("datasetRoot", Assert.Throws<BundleException>(() => JobBundler.Load(Put(JobBundleJson.Write(forged)), null, Get)).Message, StringComparison.Ordinal);
        Assert.Contains("specHash", Assert.Throws<BundleException>(() => JobBundler.Load(Put(JobBundleJson.Write(bundle)), Hash256.Zero, Get)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NotCanonical_IsRefused()
    {
        using var files = new SmallJob();
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest()).Value!;
        string text = Encoding.UTF8.GetString(_blobs[JobBundler.Store(job, Put)]);
        foreach (string wrong in new[] { " " + text, text.Replace("\"name\"", "\"nam\"", StringComparison.Ordinal), text.Replace("}]", ",\"x\":1}]", StringComparison.Ordinal), text[..^1], "[]", "null" })
            Assert.Throws<BundleException>(() => JobBundleJson.Read(Encoding.UTF8.GetBytes(wrong)));
    }

    private Hash256 Put(ReadOnlyMemory<byte> content)
    {
        Hash256 hash = Keccak256.Hash(content.Span);
        _blobs[hash] = content.ToArray();
        return hash;
    }

    private byte[]? Get(Hash256 hash, long maxBytes) => _blobs.GetValueOrDefault(hash);
}
