using Verifiable.Execution.Data;
using Verifiable.Execution.Manifest;
using Verifiable.Execution.Training;
using Verifiable.Tensors;

namespace Verifiable.Cli.Training;

/// <summary>Samples that a model is tested on while it is trained and in the end, which change nothing about the training.</summary>
internal sealed class TestSet
{
    private readonly TrainingManifest _manifest;
    private readonly IdxFile _images;
    private readonly IdxFile _labels;
    private readonly int _threads;

    /// <summary>Reads and checks the files.</summary>
    /// <exception cref="InvalidDataException">They cannot be read, are malformed, or do not fit the model.</exception>
    public TestSet(TrainingManifest manifest, string images, string labels, int threads)
    {
        (_manifest, _images, _labels, _threads) = (manifest, Read(images), Read(labels), threads);
        Evaluator.Check(manifest, _images, _labels);
    }

    /// <summary>Tests a model.</summary>
    /// <param name="state">The state of its training.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    public EvaluationResult Run(IReadOnlyList<Tensor> state, CancellationToken cancellationToken) => Evaluator.Run(_manifest, state, _images, _labels, _threads, cancellationToken);

    private static IdxFile Read(string path)
    {
        try
        {
            return IdxFile.Parse(RegularFile.ReadAllBytes(path, Array.MaxLength, path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidDataException($"file: expected a readable file, got none: {e.Message} ({path})", e);
        }
    }
}
