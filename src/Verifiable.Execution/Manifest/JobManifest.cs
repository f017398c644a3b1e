using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Manifest;

/// <summary>A parsed manifest of either kind: every value is in range, files have not been looked at.</summary>
/// <param name="File">The manifest's name, for messages.</param>
/// <param name="Directory">Folder that paths are relative to.</param>
/// <param name="Name">Name of the job.</param>
/// <param name="Model">The model.</param>
/// <param name="Places">Where its parts were written.</param>
/// <param name="Init">Initial parameters, which an evaluation leaves as they are.</param>
/// <param name="Inputs">Inputs.</param>
/// <param name="Targets">Targets; null for a text.</param>
/// <param name="Validation">What is kept for validation; null: nothing.</param>
/// <param name="Loss">The loss.</param>
/// <param name="BatchSize">Samples per step.</param>
/// <param name="CheckpointEvery">Steps of one segment, at least 1; more than the steps means one segment.</param>
/// <param name="Terms">Money and time.</param>
public abstract record JobManifest(
    string File,
    string Directory,
    string Name,
    Module Model,
    ModulePlaces Places,
    SeedOrFile Init,
    InputsSection Inputs,
    TargetsSection? Targets,
    ValidationSection? Validation,
    LossSection Loss,
    Located<int> BatchSize,
    int CheckpointEvery,
    JobTerms Terms)
{
    /// <summary>Steps of a segment where the manifest says nothing: so many that a state root costs less than a hundredth of them, few enough to execute again in a dispute.</summary>
    public const int DefaultCheckpointInterval = 200;

    /// <summary>Where the manifest says which kind it is.</summary>
    public SourceLocation KindLocation { get; init; } = new(1, 1);

    /// <summary>The seed that the job commits to; random numbers of its steps come from it.</summary>
    public abstract ulong Seed { get; }
}
