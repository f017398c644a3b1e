using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Training;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Serialization;

namespace Verifiable.Cli.Training;

/// <summary>A training between two steps as one safetensors file: the whole state under the labels of the program, and how it came there.</summary>
/// <remarks>
/// Behind the state tensors lie the losses of all steps done, as tensor <c>(losses)</c>, a name that no parameter has. <c>__metadata__</c> holds the job's hashes, the state root and the
/// other figures as JSON, and SHA-256 over that text and the losses; the state root covers the rest. So no bit of a checkpoint can change unseen, and none of another job is taken for one of this.
/// </remarks>
internal static class TrainingCheckpoint
{
    private const string Format = "verifiable/training-checkpoint/v1";
    private const string LossesName = "(losses)";
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");
    private static readonly JsonSerializerOptions s_strict = new() { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <summary>The file of a state.</summary>
    public static byte[] Write(CompiledJob job, IReadOnlyList<Tensor> state, Hash256 stateRoot, TrainingHistory history)
    {
        string progress = JsonSerializer.Serialize(new Progress(
            job.Name,
            job.Spec.Hash().ToHex(),
            job.Spec.ProgramRoot.ToHex(),
            stateRoot.ToHex(),
            history.Done,
            history.Seconds,
            [.. history.SegmentRoots.Select(r => r.ToHex())],
            [.. history.Tests]));
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = Format, ["progress"] = progress, ["sha256"] = Digest(progress, history.Losses) };
        IEnumerable<NamedTensor> tensors = Checkpoint.Tensors(job, state);
        if (history.Done == 0)
            return SafetensorsFile.Write(tensors, metadata);
        using Tensor losses = Tensor.FromFloats(new Shape(history.Done), [.. history.Losses]);
        return SafetensorsFile.Write(tensors.Append(new NamedTensor(LossesName, losses.Shape, losses)), metadata);
    }

    /// <summary>Overwrites <paramref name="state"/> with that of a file; gives how it came there.</summary>
    /// <exception cref="InvalidDataException">The file is malformed, or of another job or program; the state is then unspecified.</exception>
    public static TrainingHistory Read(CompiledJob job, byte[] content, IReadOnlyList<Tensor> state, string where)
    {
        SafetensorsFile file = SafetensorsFile.Parse(content, [StoredType.Float32, StoredType.Int32], where);
        Progress progress = ReadProgress(file, where);
        RequireJob(job, progress, where);
        List<float> losses = ReadLosses(file);
        if (file.Metadata.GetValueOrDefault("sha256") != Digest(file.Metadata["progress"], losses) || losses.Count != progress.Step || progress.Step > job.Spec.Steps)
            throw new InvalidDataException($"checkpoint: expected the figures that were written, got changed ones ({where})");
        if (Fault(job, progress) is string fault)
            throw new InvalidDataException($"checkpoint: expected the figures that were written, got {fault} ({where})");
        Checkpoint.Read(job, file, Hash256.FromHex(progress.StateRoot), state, where);
        return new TrainingHistory
        {
            Losses = losses,
            SegmentRoots = [.. progress.SegmentRoots.Select(r => Hash256.FromHex(r))],
            Tests = [.. progress.Tests],
            Seconds = progress.Seconds,
        };
    }

    private static Progress ReadProgress(SafetensorsFile file, string where)
    {
        if (file.Metadata.GetValueOrDefault("format") is var format && format != Format)
            throw new InvalidDataException($"checkpoint: expected a file of the format {Format}, got {(format is null ? "safetensors without one" : format)} ({where})");
        try
        {
            return JsonSerializer.Deserialize<Progress>(file.Metadata.GetValueOrDefault("progress") ?? "null", s_strict) ?? throw new JsonException("no progress");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"checkpoint: expected the figures that were written, got JSON of another form ({where})", e);
        }
    }

    /// <summary>What no training writes, where the digest is right all the same; null: nothing.</summary>
    private static string? Fault(CompiledJob job, Progress progress)
    {
        (long interval, long steps) = (job.Spec.CheckpointInterval, job.Spec.Steps);
        long segments = progress.Step == steps ? (steps + interval - 1) / interval : progress.Step / interval;
        if (progress.SegmentRoots.Length != segments)
            return $"{progress.SegmentRoots.Length} segment roots after step {progress.Step} instead of {segments}";
        if (!progress.SegmentRoots.Append(progress.StateRoot).All(IsHash))
            return "a root that is no hash";
        long last = 0;
        foreach (TestPoint test in progress.Tests)
        {
            if (test is null || test.Done <= last || test.Done > progress.Step || test.Result.Samples < 1 || test.Result.Correct < 0 || test.Result.Correct > test.Result.Samples)
                return "a test that nobody did";
            last = test.Done;
        }

        return double.IsFinite(progress.Seconds) && progress.Seconds >= 0 ? null : "a time that is none";
    }

    private static bool IsHash(string? text)
    {
        const string Prefix = "0x";
        return text is not null && text.Length == Prefix.Length + (2 * Hash256.Size) && text.StartsWith(Prefix, StringComparison.Ordinal) && text.AsSpan(Prefix.Length).IndexOfAnyExcept(s_digits) < 0;
    }

    private static void RequireJob(CompiledJob job, Progress progress, string where)
    {
        if (progress.ProgramRoot != job.Spec.ProgramRoot.ToHex())
            throw new InvalidDataException($"checkpoint: expected one of this job, got one of another program: {progress.Name} with root {progress.ProgramRoot} instead of {job.Spec.ProgramRoot} ({where})");
        if (progress.SpecHash != job.Spec.Hash().ToHex())
            throw new InvalidDataException($"checkpoint: expected one of this job, got one of the same program with other data, order, schedule, initial state or terms: {progress.Name} with hash {progress.SpecHash} instead of {job.Spec.Hash()} ({where})");
    }

    private static List<float> ReadLosses(SafetensorsFile file)
    {
        var losses = new List<float>();
        if (file.Entries is not [.., { Name: LossesName } entry])
            return losses;
        ReadOnlySpan<byte> bytes = file.Data(entry);
        for (int i = 0; i < bytes.Length; i += sizeof(float))
            losses.Add(BinaryPrimitives.ReadSingleLittleEndian(bytes[i..]));
        return losses;
    }

    private static string Digest(string progress, List<float> losses)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(progress));
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        foreach (float loss in losses)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, loss);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private sealed record Progress(string Name, string SpecHash, string ProgramRoot, string StateRoot, long Step, double Seconds, string[] SegmentRoots, TestPoint[] Tests);
}
