using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Nn;

/// <summary>Sizes of a classification data set and of the batches drawn from it.</summary>
/// <param name="Samples">Number of samples in the data set.</param>
/// <param name="Sample">Shape of one sample, for example (1, 28, 28).</param>
/// <param name="BatchSize">Samples per step.</param>
/// <param name="Steps">Number of steps.</param>
public sealed record ClassifierInputs(long Samples, Shape Sample, int BatchSize, int Steps)
{
    /// <summary>Key of the random numbers that the steps draw; default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Shape of the f32 numbers that a sample's output is to approach; null: a sample has a class.</summary>
    public Shape? Target { get; init; }

    /// <summary>Shape of the whole data set.</summary>
    public Shape DataShape => new([Samples, .. Sample.Extents.AsSpan()]);

    /// <summary>Shape of one batch.</summary>
    public Shape BatchShape => new([BatchSize, .. Sample.Extents.AsSpan()]);
}
