using System.Collections.Immutable;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Data;
using Verifiable.Execution.Tree;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;

namespace Verifiable.Execution.Bundles;

/// <summary>Writes a job as blobs and reads it back, trusting nothing that it reads.</summary>
public static class JobBundler
{
    private const int ByteValues = 256;

    // Above what the rules of valid programs let a program take: 4,096 operators of 8,192 bytes, and declarations.
    private const long MaxProgramBytes = 1 << 26;

    /// <summary>Stores everything a job needs; gives the hash of the bundle's document.</summary>
    /// <param name="job">The job.</param>
    /// <param name="put">Stores bytes under their keccak-256 and gives it.</param>
    public static Hash256 Store(CompiledJob job, Func<ReadOnlyMemory<byte>, Hash256> put)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(put);
        var bundle = new JobBundle(
            job.Name,
            job.Spec,
            put(StepProgramEncoding.ToBlob(job.Program)),
            [.. job.Program.States.Select(s => s.Label)],
            job.Parameters,
            job.LossOperator,
            [.. job.InitialState.Select(t => Store(t, put))],
            [.. job.Datasets.Select(t => Store(t, put))],
            Store(job.Schedule, put));
        return put(JobBundleJson.Write(bundle));
    }

    /// <summary>Rebuilds a job and checks every root against its specification, and the specification against <paramref name="specHash"/>.</summary>
    /// <param name="bundleHash">Hash of the bundle's document.</param>
    /// <param name="specHash">What the chain says; null when there is no chain.</param>
    /// <param name="get">Gives the bytes of a hash if there are no more than so many, or null; length and hash are checked here again.</param>
    /// <param name="threads">Threads to hash on.</param>
    /// <param name="maxMemory">Bytes that the job may take (<see cref="JobMemory"/>); it is refused before anything of that size is allocated.</param>
    /// <exception cref="BundleException">Something is missing, malformed, too large or not what was committed to.</exception>
    public static CompiledJob Load(Hash256 bundleHash, Hash256? specHash, Func<Hash256, long, byte[]?> get, int threads = 1, long maxMemory = long.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(get);
        JobBundle bundle = JobBundleJson.Read(Fetch(bundleHash, get, JobBundleJson.MaxBytes, "the bundle"));
        Expect(specHash ?? bundle.Spec.Hash(), bundle.Spec.Hash(), "specHash");
        BundleLabels.Check(bundle);
        StepProgram program = LoadProgram(bundle, get);
        CheckCounts(bundle, program);
        JobMemory.Check(program, maxMemory);
        var tensors = new List<Tensor>();
        try
        {
            ImmutableArray<Tensor> state = [.. bundle.State.Select((t, i) => Load(t, program.States[i].Type, program.States[i].Shape, get, $"state tensor {i}", tensors))];
            ImmutableArray<Tensor> datasets = [.. bundle.Datasets.Select((t, i) => Load(t, program.Datasets[i].Type, program.Datasets[i].Shape, get, $"dataset tensor {i}", tensors))];
            Tensor schedule = Load(bundle.Schedule, program.Schedule.Type, program.Schedule.Shape, get, "schedule", tensors);
            Expect(bundle.Spec.InitialStateRoot, TensorCommitments.StateRoot(state, threads), "initialStateRoot");
            Expect(bundle.Spec.DatasetRoot, TensorCommitments.DatasetRoot(datasets, threads), "datasetRoot");
            Expect(bundle.Spec.ScheduleRoot, TensorCommitments.Root(schedule, threads), "scheduleRoot");
            return new CompiledJob
            {
                Name = bundle.Name,
                Program = program,
                Parameters = bundle.Parameters,
                LossOperator = bundle.LossOperator,
                InitialState = state,
                Datasets = datasets,
                Schedule = schedule,
                Spec = bundle.Spec,
            };
        }
        catch
        {
            foreach (Tensor tensor in tensors)
                tensor.Dispose();
            throw;
        }
    }

    private static BundledTensor Store(Tensor tensor, Func<ReadOnlyMemory<byte>, Hash256> put)
    {
        if (!tensor.Bits.ContainsAnyExcept(0u))
            return new BundledTensor(BlobDecoding.Zeros, null, null);
        if (TryPack(tensor, 1, static (t, i) => t.Ints[i]) is byte[] integers && tensor.Type == ElementType.Int32)
            return new BundledTensor(BlobDecoding.Bytes, put(integers), null);
        return tensor.Type == ElementType.Float32 && PackDivided(tensor) is (byte[] bytes, float divisor)
            ? new BundledTensor(BlobDecoding.BytesDivided, put(bytes), divisor)
            : new BundledTensor(BlobDecoding.Raw, put(tensor.Bytes.ToArray()), null);
    }

    // Images are bytes divided by 255 nearly always: a quarter of the size, and every element is checked.
    private static (byte[] Bytes, float Divisor)? PackDivided(Tensor tensor)
    {
        const float Divisor = ByteValues - 1;
        byte[]? bytes = TryPack(tensor, Divisor, static (t, i) => t.Floats[i] is >= 0f and <= 1f ? (long)MathF.Round(t.Floats[i] * Divisor) : -1);
        return bytes is null ? null : (bytes, Divisor);
    }

    private static byte[]? TryPack(Tensor tensor, float divisor, Func<Tensor, int, long> element)
    {
        var bytes = new byte[tensor.Count];
        bool isFloat = tensor.Type == ElementType.Float32;
        for (int i = 0; i < bytes.Length; i++)
        {
            long value = element(tensor, i);
            if (value is < 0 or >= ByteValues || (isFloat && BitConverter.SingleToUInt32Bits(value / divisor) != tensor.Bits[i]))
                return null;
            bytes[i] = (byte)value;
        }

        return bytes;
    }

    private static StepProgram LoadProgram(JobBundle bundle, Func<Hash256, long, byte[]?> get)
    {
        byte[] blob = Fetch(bundle.Program, get, MaxProgramBytes, "the program");
        try
        {
            EncodedProgram encoded = StepProgramEncoding.FromBlob(blob);
            Expect(bundle.Spec.ProgramRoot, encoded.Root, "programRoot");
            IReadOnlyList<ProgramViolation> violations = ProgramRules.Validate(encoded, bundle.Spec.Steps, bundle.Spec.CheckpointInterval);
            if (violations.Count > 0)
                throw new BundleException($"bundle: expected a valid program, got one that breaks {violations.Count} rules, first {violations[0].Rule}: {violations[0].Message}");
            StepProgram program = StepProgramEncoding.Decode(encoded);
            return bundle.StateLabels.Length != program.States.Length
                ? throw new BundleException($"bundle: expected {program.States.Length} state labels, got {bundle.StateLabels.Length}")
                : program with { States = [.. program.States.Select((s, i) => s with { Label = bundle.StateLabels[i] })] };
        }
        catch (ProgramEncodingException e)
        {
            throw new BundleException($"bundle: expected a program, got a blob that does not parse: {e.Message}", e);
        }
    }

    private static void CheckCounts(JobBundle bundle, StepProgram program)
    {
        if (bundle.State.Length != program.States.Length || bundle.Datasets.Length != program.Datasets.Length)
            throw new BundleException($"bundle: expected {program.States.Length} state and {program.Datasets.Length} dataset tensors, got {bundle.State.Length} and {bundle.Datasets.Length}");
        if (bundle.LossOperator is int loss && (loss >= program.Operators.Length || program.Operators[loss] is not { OutputType: ElementType.Float32, Output.Count: 1 }))
            throw new BundleException($"bundle: expected the loss to be one f32, got operator {loss}");
        for (int i = 0; i < bundle.Parameters.Length; i++)
        {
            if (i >= program.States.Length || program.States[i].Type != ElementType.Float32 || program.States[i].Shape.Count != bundle.Parameters[i].Shape.Count)
                throw new BundleException($"bundle: expected parameter {i} to be f32 state tensor {i}, got {bundle.Parameters[i].Shape}");
        }
    }

    private static Tensor Load(BundledTensor source, ElementType type, Shape shape, Func<Hash256, long, byte[]?> get, string what, List<Tensor> owned)
    {
        Tensor tensor = Decode(source, type, shape, get, what);
        owned.Add(tensor);
        return tensor;
    }

    private static Tensor Decode(BundledTensor source, ElementType type, Shape shape, Func<Hash256, long, byte[]?> get, string what)
    {
        if (source.Blob is not Hash256 hash)
            return new Tensor(type, shape);
        long expected = source.Decoding == BlobDecoding.Raw ? shape.Count * sizeof(uint) : shape.Count;
        byte[] blob = Fetch(hash, get, expected, what);
        if (blob.LongLength != expected)
            throw new BundleException($"bundle: expected {expected} bytes for {shape}, got {blob.LongLength} ({what})");
        switch (source.Decoding)
        {
            case BlobDecoding.Raw:
                var tensor = new Tensor(type, shape);
                blob.CopyTo(tensor.Bytes);
                // A payload that never shows must not decide a root: a bundle that commits to one fails its root check.
                tensor.Canonicalize();
                return tensor;
            case BlobDecoding.Bytes when type == ElementType.Int32:
                return InputDecoding.Integers(blob, shape);
            case BlobDecoding.BytesDivided when type == ElementType.Float32:
                return InputDecoding.Bytes(blob, shape, source.Divisor!.Value);
            default:
                throw new BundleException($"bundle: expected a decoding for {type}, got {source.Decoding} ({what})");
        }
    }

    private static byte[] Fetch(Hash256 hash, Func<Hash256, long, byte[]?> get, long maxBytes, string what)
    {
        byte[] blob = get(hash, maxBytes) ?? throw new BundleException($"bundle: expected {what} as blob {hash} of at most {maxBytes} bytes, got none") { IsBlobMissing = true };
        if (blob.LongLength > maxBytes)
            throw new BundleException($"bundle: expected {what} of at most {maxBytes} bytes, got {blob.LongLength}");
        Expect(hash, Keccak256.Hash(blob), what);
        return blob;
    }

    private static void Expect(Hash256 expected, Hash256 actual, string what)
    {
        if (actual != expected)
            throw new BundleException($"bundle: expected {expected}, got {actual} ({what})");
    }
}
