using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Verifiable.Cli.Training;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Tests;
using Verifiable.Execution.Training;
using Verifiable.Protocol.Hashing;
using Verifiable.Tensors;
using Verifiable.Tensors.Serialization;

namespace Verifiable.Cli.Tests.Training;

/// <summary>Checkpoints whose digest is right and whose figures are not those of a training.</summary>
public sealed class TrainingCheckpointTests : IDisposable
{
    private readonly SmallJob _files = new();
    private readonly CompiledJob _job;
    private readonly Trainer _trainer;
    private readonly byte[] _content;

    public TrainingCheckpointTests()
    {
        _job = JobCompiler.CompileFile(_files.WriteManifest()).Value!;
        _trainer = new Trainer(_job, 1);
        var history = new TrainingHistory();
        for (int step = 0; step < 3; step++)
        {
            history.Losses.Add(_trainer.RunStep(step));
            if (step == 1)
                history.SegmentRoots.Add(_trainer.StateRoot());
        }

        history.Tests.AddRange([new TestPoint(1, new EvaluationResult(12, 4, "x")), new TestPoint(3, new EvaluationResult(12, 5, "y"))]);
        _content = TrainingCheckpoint.Write(_job, _trainer.State, _trainer.StateRoot(), history);
    }

    public void Dispose()
    {
        _trainer.Dispose();
        _job.Dispose();
        _files.Dispose();
    }

    [Fact]
    public void Read_WhatWasWritten_GivesTheHistory()
    {
        TrainingHistory history = Read(Change(_ => { }));
        Assert.Equal((3L, 1, 2), (history.Done, history.SegmentRoots.Count, history.Tests.Count));
    }

    [Theory]
    [InlineData("StateRoot", "null")]
    [InlineData("StateRoot", "\"0x12\"")]
    [InlineData("StateRoot", null)]
    [InlineData("SegmentRoots", "null")]
    [InlineData("SegmentRoots", "[null]")]
    [InlineData("SegmentRoots", "[\"0xzz\"]")]
    [InlineData("SegmentRoots", "[]")]
    [InlineData("SegmentRoots", null)]
    [InlineData("Seconds", "-1")]
    [InlineData("Seconds", "1e999")]
    [InlineData("Seconds", "\"long\"")]
    [InlineData("Tests", "null")]
    [InlineData("Tests", "[null]")]
    [InlineData("Tests", "[{\"Done\":1}]")]
    [InlineData("Tests", "[{\"Done\":1,\"Result\":null}]")]
    [InlineData("Tests", "[{\"Done\":0,\"Result\":{\"Samples\":12,\"Correct\":4,\"LogitsSha256\":\"x\"}}]")]
    [InlineData("Tests", "[{\"Done\":4,\"Result\":{\"Samples\":12,\"Correct\":4,\"LogitsSha256\":\"x\"}}]")]
    [InlineData("Tests", "[{\"Done\":1,\"Result\":{\"Samples\":12,\"Correct\":13,\"LogitsSha256\":\"x\"}}]")]
    [InlineData("Tests", "[{\"Done\":1,\"Result\":{\"Samples\":0,\"Correct\":0,\"LogitsSha256\":\"x\"}}]")]
    [InlineData("Tests", "[{\"Done\":1,\"Result\":{\"Samples\":12,\"Correct\":4,\"LogitsSha256\":null}}]")]
    [InlineData("Tests", "[{\"Done\":2,\"Result\":{\"Samples\":12,\"Correct\":4,\"LogitsSha256\":\"x\"}},{\"Done\":2,\"Result\":{\"Samples\":12,\"Correct\":4,\"LogitsSha256\":\"x\"}}]")]
    [InlineData("Name", "null")]
    [InlineData("SpecHash", "null")]
    [InlineData("Step", "2")]
    [InlineData("Step", "-1")]
    public void Read_FiguresThatNoTrainingWrites_AreRefused(string name, string? value)
    {
        byte[] changed = Change(progress =>
        {
            progress.Remove(name);
            if (value is not null)
                progress[name] = JsonNode.Parse(value);
        });
        Assert.StartsWith("checkpoint: expected the figures that were written, got ", Assert.Throws<InvalidDataException>(() => Read(changed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EveryMemberOfTheFigures_IsNeeded()
    {
        string[] names = [.. Progress().Select(m => m.Key)];
        Assert.Equal(8, names.Length);
        foreach (string name in names)
            Assert.Throws<InvalidDataException>(() => Read(Change(progress => progress.Remove(name))));
    }

    private TrainingHistory Read(byte[] content) => TrainingCheckpoint.Read(_job, content, _trainer.State, "test");

    private SafetensorsFile File() => SafetensorsFile.Parse(_content, [StoredType.Float32, StoredType.Int32], "test");

    private JsonObject Progress() => JsonNode.Parse(File().Metadata["progress"])!.AsObject();

    /// <summary>The checkpoint with other figures, under a digest of their own.</summary>
    private byte[] Change(Action<JsonObject> change)
    {
        SafetensorsFile file = File();
        JsonObject progress = Progress();
        change(progress);
        string text = progress.ToJsonString();
        byte[] digest = SHA256.HashData([.. Encoding.UTF8.GetBytes(text), .. file.Data(file.Entries[^1])]);
        var metadata = new Dictionary<string, string>(file.Metadata, StringComparer.Ordinal) { ["progress"] = text, ["sha256"] = Convert.ToHexStringLower(digest) };
        Tensor[] tensors = [.. _trainer.State, Tensor.FromFloats(file.Entries[^1].Shape, MemoryMarshal.Cast<byte, float>(file.Data(file.Entries[^1])))];
        return SafetensorsFile.Write(file.Entries.Select((e, i) => new NamedTensor(e.Name, e.Shape, tensors[i])), metadata);
    }
}
