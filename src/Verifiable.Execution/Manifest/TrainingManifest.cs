using Verifiable.Tensors.Nn;
using Verifiable.Tensors.Optim;

namespace Verifiable.Execution.Manifest;

/// <summary>A parsed manifest of training: every value is in range, files have not been looked at.</summary>
/// <param name="File">The manifest's name, for messages.</param>
/// <param name="Directory">Folder that paths are relative to.</param>
/// <param name="Name">Name of the job.</param>
/// <param name="Model">The model.</param>
/// <param name="Places">Where its parts were written.</param>
/// <param name="Init">Initial parameters.</param>
/// <param name="Inputs">Inputs.</param>
/// <param name="Targets">Targets; null for a text.</param>
/// <param name="Validation">What is kept for validation; null: nothing.</param>
/// <param name="Order">Order of the samples.</param>
/// <param name="Loss">The loss.</param>
/// <param name="Optimizer">The optimizer, with its schedule, clipping and accumulation.</param>
/// <param name="BatchSize">Samples per step.</param>
/// <param name="Steps">Number of steps.</param>
/// <param name="CheckpointEvery">Steps of one segment, at least 1; more than the steps means one segment.</param>
/// <param name="Terms">Money and time.</param>
public sealed record TrainingManifest(
    string File,
    string Directory,
    string Name,
    Module Model,
    ModulePlaces Places,
    SeedOrFile Init,
    InputsSection Inputs,
    TargetsSection? Targets,
    ValidationSection? Validation,
    SeedOrFile Order,
    LossSection Loss,
    Optimizer Optimizer,
    Located<int> BatchSize,
    Located<int> Steps,
    int CheckpointEvery,
    JobTerms Terms)
    : JobManifest(File, Directory, Name, Model, Places, Init, Inputs, Targets, Validation, Loss, BatchSize, CheckpointEvery, Terms)
{
    /// <inheritdoc/>
    public override ulong Seed => Init.Seed ?? Order.Seed ?? 0;
}
