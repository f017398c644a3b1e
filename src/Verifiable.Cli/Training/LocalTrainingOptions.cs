using Verifiable.Tensors.Kernels;

namespace Verifiable.Cli.Training;

/// <summary>What <see cref="LocalTraining"/> is to do.</summary>
/// <param name="Manifest">Path of the manifest.</param>
/// <param name="OutputDirectory">Folder for the results; made when it is missing.</param>
/// <param name="Threads">Threads to compute and hash on, at least 1.</param>
/// <param name="InstructionSet">Instructions to compute with.</param>
internal sealed record LocalTrainingOptions(string Manifest, string OutputDirectory, int Threads, InstructionSet InstructionSet)
{
    /// <summary>Test inputs, in the format of the manifest's; null: no evaluation.</summary>
    public string? TestImages { get; init; }

    /// <summary>The test inputs' classes, in the format of the manifest's; null: no evaluation.</summary>
    public string? TestLabels { get; init; }

    /// <summary>Steps between two tests, at least 1; null: one test, in the end.</summary>
    public long? TestEvery { get; init; }

    /// <summary>Steps between two checkpoints, at least 1; null: one at the end of a segment, when the last is half a minute old.</summary>
    public long? CheckpointEvery { get; init; }

    /// <summary>Checkpoint to go on from; null: begin at step 0.</summary>
    public string? From { get; init; }

    /// <summary>Whether a checkpoint that lies in the output folder, and is not <see cref="From"/>, may be replaced.</summary>
    public bool MayReplaceCheckpoint { get; init; }

    /// <summary>Whether to go on when the loss or the state is NaN or infinite.</summary>
    public bool GoesOnNonFinite { get; init; }

    /// <summary>Where to draw the loss curve; null: nowhere.</summary>
    public string? Plot { get; init; }
}
