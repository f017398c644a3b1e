using System.Collections.Immutable;
using Verifiable.Execution.Data;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Manifest;

/// <summary>A parsed manifest of an evaluation: every value is in range, files have not been looked at.</summary>
/// <param name="File">The manifest's name, for messages.</param>
/// <param name="Directory">Folder that paths are relative to.</param>
/// <param name="Name">Name of the job.</param>
/// <param name="Model">The model.</param>
/// <param name="Places">Where its parts were written.</param>
/// <param name="Init">The parameters that are evaluated.</param>
/// <param name="Inputs">Inputs.</param>
/// <param name="Targets">Targets; null for a text.</param>
/// <param name="Validation">What was kept for validation; null: nothing.</param>
/// <param name="Part">What is evaluated.</param>
/// <param name="Loss">The loss.</param>
/// <param name="Metrics">What is measured.</param>
/// <param name="BatchSize">Samples per step.</param>
/// <param name="CheckpointEvery">Steps of one segment, at least 1; more than the steps means one segment.</param>
/// <param name="Terms">Money and time.</param>
public sealed record EvaluationManifest(
    string File,
    string Directory,
    string Name,
    Module Model,
    ModulePlaces Places,
    SeedOrFile Init,
    InputsSection Inputs,
    TargetsSection? Targets,
    ValidationSection? Validation,
    Located<DataPart> Part,
    LossSection Loss,
    ImmutableArray<EvaluationMetric> Metrics,
    Located<int> BatchSize,
    int CheckpointEvery,
    JobTerms Terms)
    : JobManifest(File, Directory, Name, Model, Places, Init, Inputs, Targets, Validation, Loss, BatchSize, CheckpointEvery, Terms)
{
    /// <inheritdoc/>
    public override ulong Seed => Init.Seed ?? 0;
}
