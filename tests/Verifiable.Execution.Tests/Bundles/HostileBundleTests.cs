using System.Globalization;
using System.Numerics;
using System.Text;
using Verifiable.Execution.Bundles;
using Verifiable.Execution.Compilation;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;
using Verifiable.Protocol.Programs;

namespace Verifiable.Execution.Tests.Bundles;

/// <summary>Bundles that anybody may post: whatever stands in them, they are loaded or refused, at a bounded cost.</summary>
public sealed class HostileBundleTests
{
    private readonly Dictionary<Hash256, byte[]> _blobs = [];

    [Theory]
    [InlineData("workerStake")]
    [InlineData("challengerBond")]
    [InlineData("amount")]
    public void Read_AmountBeyondUint128_IsRefused(string name)
    {
        string text = SmallBundle();
        int start = text.IndexOf($"\"{name}\":\"", StringComparison.Ordinal) + name.Length + 4;
        int end = text.IndexOf('"', start);
        BigInteger limit = BigInteger.One << 128;

        string Of(string amount) => text[..start] + amount + text[end..];
        JobBundle largest = JobBundleJson.Read(Encoding.UTF8.GetBytes(Of((limit - 1).ToString(CultureInfo.InvariantCulture))));
        Assert.Contains(limit - 1, new[] { largest.Spec.Verification.WorkerStake, largest.Spec.Verification.ChallengerBond, largest.Spec.Payment.Amount });
        foreach (string amount in new[] { limit.ToString(CultureInfo.InvariantCulture), "1" + new string('0', 90), new string('9', 500_000), "-1" })
            Assert.Contains("does not parse", Assert.Throws<BundleException>(() => JobBundleJson.Read(Encoding.UTF8.GetBytes(Of(amount)))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.bias", "every state label once, got 0.bias again")]
    [InlineData("__metadata__", "other than __metadata__")]
    [InlineData("", "of 0 characters")]
    [InlineData("a\u001b[2J", "printable ASCII")]
    [InlineData("b\u00e9", "printable ASCII")]
    public void Load_WrongStateLabel_IsRefused(string label, string reason)
    {
        JobBundle bundle = JobBundleJson.Read(Encoding.UTF8.GetBytes(SmallBundle()));
        Assert.Equal("0.bias", bundle.StateLabels[1]);
        JobBundle hostile = bundle with { StateLabels = bundle.StateLabels.SetItem(0, label) };

        Assert.Contains(reason, Refusal(hostile), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WrongParameterLabelOrName_IsRefused()
    {
        JobBundle bundle = JobBundleJson.Read(Encoding.UTF8.GetBytes(SmallBundle()));

        Assert.Contains("every parameter label once", Refusal(bundle with { Parameters = bundle.Parameters.SetItem(1, bundle.Parameters[1] with { Label = bundle.Parameters[0].Label }) }), StringComparison.Ordinal);
        Assert.Contains("of 257 characters", Refusal(bundle with { Parameters = bundle.Parameters.SetItem(1, bundle.Parameters[1] with { Label = new string('a', 257) }) }), StringComparison.Ordinal);
        Assert.Contains("control characters", Refusal(bundle with { Name = "\u001b]0;owned\a" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(uint.MaxValue, long.MaxValue, "tensors of at most")]
    [InlineData(1 << 28, long.MaxValue, "a state of at most")]
    [InlineData(1 << 27, 1 << 20, "expected a job of at most 1048576 bytes, got 536870920")]
    public void Load_TinyBundleOfHugeZeros_IsRefused(long elements, long maxMemory, string reason)
    {
        JobBundle bundle = Zeros(elements);
        Assert.InRange(_blobs.Values.Aggregate(0, static (bytes, blob) => bytes + blob.Length), 1, 1000);

        Assert.Contains(reason, Refusal(bundle, maxMemory), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Blobs_AreAskedForByTheLengthThatIsDeclared()
    {
        JobBundle bundle = JobBundleJson.Read(Encoding.UTF8.GetBytes(SmallBundle()));
        var asked = new Dictionary<Hash256, long>();
        byte[]? Get(Hash256 hash, long maxBytes)
        {
            asked[hash] = maxBytes;
            return _blobs.GetValueOrDefault(hash);
        }

        JobBundler.Load(Put(JobBundleJson.Write(bundle)), null, Get).Dispose();

        foreach (BundledTensor tensor in bundle.State.Concat(bundle.Datasets).Append(bundle.Schedule).Where(t => t.Blob is not null))
            Assert.Equal(_blobs[tensor.Blob!.Value].Length, asked[tensor.Blob.Value]);
        Assert.All(asked.Values, most => Assert.InRange(most, 1, 1 << 26));
    }

    [Fact]
    public void Load_BlobMissing_SaysThatItMayStillArrive()
    {
        JobBundle bundle = JobBundleJson.Read(Encoding.UTF8.GetBytes(SmallBundle()));
        byte[] program = _blobs[bundle.Program];
        _blobs.Remove(bundle.Program);
        Assert.True(Assert.Throws<BundleException>(() => Load(bundle)).IsBlobMissing);

        _blobs[bundle.Program] = program[..^1];
        Assert.False(Assert.Throws<BundleException>(() => Load(bundle)).IsBlobMissing);
    }

    private string SmallBundle()
    {
        using var files = new SmallJob();
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest()).Value!;
        return Encoding.UTF8.GetString(_blobs[JobBundler.Store(job, c => Put(c.ToArray()))]);
    }

    /// <summary>A valid program with one state tensor of zeros that never changes.</summary>
    private JobBundle Zeros(long elements)
    {
        var builder = new ScalarProgramBuilder();
        var program = new StepProgram(
            [new Operator(ElementType.Float32, new Shape(1), ElementType.Float32, 0, Shape.Scalar, [], builder.Build(builder.Float32(1)), ScalarProgram.Empty)],
            [new StateDeclaration(ElementType.Float32, new Shape(elements), null)],
            [],
            new InputDeclaration(ElementType.Float32, new Shape(1, 1)));
        var spec = new JobSpec(StepProgramEncoding.Encode(program).Root, default, default, default, 0, 1, 1, 1, 0, 1, new Verification(3600, 1800, 60, 600, 3600, 0, 4, 1, 0), AuditTerms.None, new Payment(Address.Zero, 0, 0));
        var zeros = new BundledTensor(BlobDecoding.Zeros, null, null);
        return new JobBundle("zeros", spec, Put(StepProgramEncoding.ToBlob(program)), ["s"], [], null, [zeros], [], zeros);
    }

    private string Refusal(JobBundle bundle, long maxMemory = long.MaxValue) => Assert.Throws<BundleException>(() => Load(bundle, maxMemory)).Message;

    private void Load(JobBundle bundle, long maxMemory = long.MaxValue) =>
        JobBundler.Load(Put(JobBundleJson.Write(bundle)), bundle.Spec.Hash(), (hash, _) => _blobs.GetValueOrDefault(hash), 1, maxMemory).Dispose();

    private Hash256 Put(byte[] content)
    {
        Hash256 hash = Keccak256.Hash(content);
        _blobs[hash] = content;
        return hash;
    }
}
