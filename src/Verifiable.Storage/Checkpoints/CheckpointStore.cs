using System.Buffers.Binary;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Storage;

/// <summary>Remembers which states of which jobs are kept, and where.</summary>
/// <remarks>Key: <c>'c' ‖ 32 bytes job id ‖ u64 step</c> in <see cref="ColumnFamily.Metadata"/>. The blob is written before its checkpoint,
/// so a checkpoint never points at nothing.</remarks>
public sealed class CheckpointStore
{
    private const byte Prefix = (byte)'c';
    private const byte Version = 1;
    private const int StepOffset = 1 + Hash256.Size;
    private readonly KeyValueStore _store;

    /// <summary>Uses any store: <see cref="ColumnFamily.Metadata"/> is always there.</summary>
    public CheckpointStore(KeyValueStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
    }

    /// <summary>Writes a checkpoint, replacing one of the same job and step, and <paramref name="alongside"/> in the same atomic write.</summary>
    public void Save(Checkpoint checkpoint, WriteBatch? alongside = null)
    {
        var writer = new RecordWriter(Version);
        writer.Hash(checkpoint.StateRoot);
        writer.Hash(checkpoint.BlobHash);
        _store.Write((alongside ?? new WriteBatch()).Put(ColumnFamily.Metadata, Key(checkpoint.JobId, checkpoint.Step), writer.WrittenSpan));
    }

    /// <summary>The checkpoints of a job by ascending step.</summary>
    public IReadOnlyList<Checkpoint> List(Hash256 jobId)
    {
        var checkpoints = new List<Checkpoint>();
        foreach (StoreEntry entry in _store.Scan(ColumnFamily.Metadata, Key(jobId, 0).AsMemory(0, StepOffset)))
        {
            var reader = new RecordReader(entry.Value, Version, $"checkpoint of job {jobId} in {_store.Path}");
            ulong step = BinaryPrimitives.ReadUInt64BigEndian(entry.Key.AsSpan(StepOffset));
            checkpoints.Add(new Checkpoint(jobId, step, reader.Hash(), reader.Hash()));
            reader.End();
        }

        return checkpoints;
    }

    /// <summary>The checkpoint of the highest step that is at most <paramref name="step"/>, or null.</summary>
    public Checkpoint? Latest(Hash256 jobId, ulong step = ulong.MaxValue)
    {
        Checkpoint? latest = null;
        foreach (Checkpoint checkpoint in List(jobId))
        {
            if (checkpoint.Step <= step)
                latest = checkpoint;
        }

        return latest;
    }

    private static byte[] Key(Hash256 jobId, ulong step)
    {
        var key = new byte[StepOffset + sizeof(ulong)];
        key[0] = Prefix;
        jobId.AsSpan().CopyTo(key.AsSpan(1));
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(StepOffset), step);
        return key;
    }
}
