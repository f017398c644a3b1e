using Verifiable.Tensors.Kernels;

namespace Verifiable.Cli.Training;

/// <summary>What <see cref="LocalTraining"/> is to do.</summary>
/// <param name="Manifest">Path of the manifest.</param>
/// <param name="OutputDirectory">Folder for the results; made when it is missing.</param>
/// <param name="Threads">Threads to compute and hash on, at least 1.</param>
/// <param name="InstructionSet">Instructions to compute with.</param>
internal sealed record LocalTrainingOptions(string Manifest, string OutputDirectory, int Threads, InstructionSet InstructionSet)
{
    /// <summary>IDX file of test inputs; null: no evaluation.</summary>
    public string? TestImages { get; init; }

    /// <summary>IDX file of the test inputs' classes; null: no evaluation.</summary>
    public string? TestLabels { get; init; }
}
