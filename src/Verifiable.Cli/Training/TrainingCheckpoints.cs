using Verifiable.Execution.Compilation;
using Verifiable.Execution.Training;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Cli.Training;

/// <summary>Decides when a training leaves a checkpoint, and keeps the last one in its folder.</summary>
/// <param name="job">The job.</param>
/// <param name="folder">The folder.</param>
/// <param name="from">The checkpoint that the training goes on from; null: it began at step 0.</param>
/// <param name="every">Steps between two checkpoints; null: at the end of a segment, where the state is hashed anyhow, when the last is half a minute old.</param>
/// <param name="time">The clock.</param>
internal sealed class TrainingCheckpoints(CompiledJob job, OutputFolder folder, string? from, long? every, TimeProvider time)
{
    private static readonly TimeSpan s_leastAge = TimeSpan.FromSeconds(30);
    private long _last = time.GetTimestamp();
    private string? _latest = from;

    /// <summary>Where the checkpoint lies.</summary>
    public string Path => folder.PathOf(OutputFolder.CheckpointFile);

    /// <summary>Whether one is due after so many steps.</summary>
    public bool IsDue(long done) => done < job.Spec.Steps
        && (every is long steps ? done % steps == 0 : done % job.Spec.CheckpointInterval == 0 && time.GetElapsedTime(_last) >= s_leastAge);

    /// <summary>Writes the checkpoint; it is on disk when this returns, the one before it gone.</summary>
    public void Write(Trainer trainer, TrainingHistory history)
    {
        bool isHashed = history.Done > 0 && (history.Done % job.Spec.CheckpointInterval == 0 || history.Done == job.Spec.Steps);
        Hash256 root = isHashed ? history.SegmentRoots[^1] : trainer.StateRoot();
        folder.Write(OutputFolder.CheckpointFile, TrainingCheckpoint.Write(job, trainer.State, root, history));
        _last = time.GetTimestamp();
        _latest = Path;
    }

    /// <summary>Takes a training back to its last checkpoint, or to its beginning where it has none; gives the steps done there.</summary>
    /// <param name="trainer">Gets the state; unspecified where this throws.</param>
    /// <param name="done">Steps done now, more than at the checkpoint.</param>
    /// <exception cref="InvalidDataException">The checkpoint is no longer what it was.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public long Restore(Trainer trainer, long done)
    {
        if (_latest is null)
            return RestoreBeginning(trainer);
        long restored = TrainingCheckpoint.Read(job, File.ReadAllBytes(_latest), trainer.State, _latest).Done;
        return restored < done ? restored : throw new InvalidDataException($"checkpoint: expected one of fewer than {done} steps, got one of {restored} ({_latest})");
    }

    /// <summary>Takes a training back to its beginning; gives the steps done there, none.</summary>
    public long RestoreBeginning(Trainer trainer)
    {
        for (int i = 0; i < trainer.State.Count; i++)
            trainer.State[i].CopyFrom(job.InitialState[i]);
        return 0;
    }

    /// <summary>Removes the checkpoint of a training that is finished.</summary>
    public void Delete() => File.Delete(Path);
}
