using System.Security.Cryptography;
using Verifiable.Execution.Data;
using Verifiable.Execution.Manifest;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Training;

/// <summary>Runs a model forward over a test set, batch by batch in file order.</summary>
/// <remarks>Batch normalisation uses its running statistics; where a layer keeps none, those of each batch.</remarks>
public static class Evaluator
{
    /// <summary>Evaluates trained parameters.</summary>
    /// <param name="manifest">The model, its batch size and how inputs are scaled.</param>
    /// <param name="parameters">The parameters in declaration order, as states of the training program; further tensors are ignored.</param>
    /// <param name="images">Test inputs, of the training inputs' sample shape.</param>
    /// <param name="labels">Their classes.</param>
    /// <param name="threads">Threads to compute on.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="InvalidDataException">Images and labels do not belong together, or the images do not fit the model.</exception>
    public static EvaluationResult Run(
        TrainingManifest manifest,
        IReadOnlyList<Tensor> parameters,
        IdxFile images,
        IdxFile labels,
        int threads,
        CancellationToken cancellationToken)
    {
        ClassifierInputs inputs = Check(manifest, images, labels);
        TrainingProgram program = ClassifierPrograms.Evaluation(manifest.Model, inputs);
        using Tensor data = InputDecoding.Bytes(images.Data, inputs.DataShape, manifest.Inputs.Divide);
        using var schedule = new Tensor(ElementType.Float32, program.Program.Schedule.Shape);
        using var executor = new ProgramExecutor(program.Program, [data], schedule, new ExecutorOptions { Threads = threads, KeptOutputs = [program.LogitsOperator] });
        return Run(program, [.. parameters.Take(program.Parameters.Length)], inputs, labels, executor, cancellationToken);
    }

    /// <summary>Checks that a test set fits the model; gives its sizes.</summary>
    /// <exception cref="InvalidDataException">Images and labels do not belong together, or the images do not fit the model.</exception>
    public static ClassifierInputs Check(TrainingManifest manifest, IdxFile images, IdxFile labels)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(labels);
        if (manifest.Inputs.IsText || !manifest.Loss.HasClasses)
            throw new InvalidDataException($"evaluate: expected a job with images and classes, got one with {(manifest.Loss.HasClasses ? "a text" : manifest.Loss.Name)}");
        int samples = images.Extents[0];
        if (labels.Extents.Length != 1 || labels.Extents[0] != samples)
            throw new InvalidDataException($"evaluate: expected {samples} classes, as many as there are images, got [{string.Join(", ", labels.Extents)}]");
        int batch = Math.Min(manifest.BatchSize.Value, samples);
        var inputs = new ClassifierInputs(samples, images.ToArray().Sample, batch, (samples + batch - 1) / batch);
        return manifest.Model.Infer(inputs.BatchShape).Mismatch is string mismatch
            ? throw new InvalidDataException($"evaluate: {mismatch} (test images)")
            : inputs;
    }

    private static EvaluationResult Run(TrainingProgram program, Tensor[] parameters, ClassifierInputs inputs, IdxFile labels, ProgramExecutor executor, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        int samples = (int)inputs.Samples;
        int correct = 0;
        for (int step = 0; step < inputs.Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            executor.Step(parameters, step);
            Tensor logits = executor.Output(program.LogitsOperator);
            int classes = (int)(logits.Count / inputs.BatchSize);
            int count = Math.Min(inputs.BatchSize, samples - (step * inputs.BatchSize));
            hash.AppendData(logits.Bytes[..(count * classes * sizeof(float))]);
            for (int n = 0; n < count; n++)
            {
                if (IndexOfLargest(logits.Floats.Slice(n * classes, classes)) == labels.Data[(step * inputs.BatchSize) + n])
                    correct++;
            }
        }

        return new EvaluationResult(samples, correct, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static int IndexOfLargest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
                best = i;
        }

        return best;
    }
}
