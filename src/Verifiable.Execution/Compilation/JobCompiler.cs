using System.Collections.Immutable;
using Verifiable.Execution.Data;
using Verifiable.Execution.Manifest;
using Verifiable.Execution.Tree;
using Verifiable.Protocol.Jobs;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Nn;
using Verifiable.Tensors.Optim;

namespace Verifiable.Execution.Compilation;

/// <summary>Compiles a manifest and the files it names to a job.</summary>
/// <remarks>Stages: shapes of inputs and layers; then contents of files. Everything wrong that one stage finds is listed together; nothing is written anywhere.</remarks>
public static class JobCompiler
{
    /// <summary>Reads and compiles the manifest at <paramref name="path"/>.</summary>
    /// <param name="path">The manifest.</param>
    /// <param name="threads">Threads to hash on.</param>
    public static ManifestResult<CompiledJob> CompileFile(string path, int threads = 1)
    {
        ManifestResult<TrainingManifest> manifest = ManifestReader.ReadFile(path);
        return manifest.Value is null ? new(null, manifest.Errors) : Compile(manifest.Value, threads);
    }

    /// <summary>Compiles a manifest.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="threads">Threads to hash on.</param>
    public static ManifestResult<CompiledJob> Compile(TrainingManifest manifest, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var errors = new ErrorList(manifest.File);
        var files = new JobFiles(manifest, errors);
        ClassifierInputs? inputs = files.Inputs;
        Shape? logits = inputs is null ? null : TryInferLayers(manifest, inputs, errors);
        if (!errors.IsEmpty)
            return new(null, errors.Sorted);

        var optimizer = new Adam(manifest.Optimizer);
        TrainingProgram? training = BuildProgram(manifest, inputs!, optimizer, errors);
        if (training is null)
            return new(null, errors.Sorted);
        files.CheckContents(training.Parameters, logits![1]);
        CheckMemory(manifest, training.Program, errors);
        return errors.IsEmpty ? new(Assemble(manifest, training, optimizer, files, threads), []) : new(null, errors.Sorted);
    }

    private static Shape? TryInferLayers(TrainingManifest manifest, ClassifierInputs inputs, ErrorList errors)
    {
        try
        {
            return InferLayers(manifest, inputs, errors);
        }
        catch (OverflowException e)
        {
            errors.Add(manifest.Layers[0].Location, $"model.layers: expected tensors of fewer than 2^32 elements, got more: {e.Message}");
            return null;
        }
    }

    private static Shape? InferLayers(TrainingManifest manifest, ClassifierInputs inputs, ErrorList errors)
    {
        Shape shape = inputs.BatchShape;
        foreach ((Located<Module> layer, int i) in manifest.Layers.Select((l, i) => (l, i)))
        {
            ShapeInference result = layer.Value.Infer(shape);
            if (result.Output is null)
            {
                errors.Add(layer.Location, $"model.layers[{i}].{layer.Value.Name}: {result.Mismatch}");
                return null;
            }

            shape = result.Output;
        }

        if (shape.Rank == 2)
            return shape;
        errors.Add(manifest.Layers[^1].Location, $"model.layers: expected the last layer to give (N, classes), got {shape}");
        return null;
    }

    private static TrainingProgram? BuildProgram(TrainingManifest manifest, ClassifierInputs inputs, Adam optimizer, ErrorList errors)
    {
        TrainingProgram training;
        IReadOnlyList<ProgramViolation> violations;
        try
        {
            training = ClassifierPrograms.Training(new Sequential([.. manifest.Layers.Select(l => l.Value)]), inputs, optimizer);
            violations = ProgramRules.Validate(training.Program, manifest.Steps.Value, Interval(manifest));
        }
        catch (OverflowException e)
        {
            errors.Add(manifest.Layers[0].Location, $"model: expected a program within the protocol's bounds, got one that is too large: {e.Message}");
            return null;
        }

        foreach (ProgramViolation violation in violations)
            errors.Add(manifest.Layers[0].Location, $"model: expected a program within the protocol's bounds, got one that breaks {violation.Rule}: {violation.Message}");
        return violations.Count == 0 ? training : null;
    }

    // A lower bound of what the job needs, so that nothing that would run is refused: the state twice (initial and current), the inputs, the largest output.
    private static void CheckMemory(TrainingManifest manifest, StepProgram program, ErrorList errors)
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        long elements = (2 * program.States.Sum(s => s.Shape.Count)) + program.Datasets.Sum(d => d.Shape.Count) + program.Schedule.Shape.Count + program.Operators.Max(o => o.Output.Count);
        if (elements > available / sizeof(float))
            errors.Add(manifest.Layers[0].Location, $"model: expected a job that fits this machine's {available} bytes of memory, got one that needs more than {elements * sizeof(float)}");
    }

    private static int Interval(TrainingManifest manifest) => Math.Min(manifest.CheckpointEvery, manifest.Steps.Value);

    private static CompiledJob Assemble(TrainingManifest manifest, TrainingProgram training, Adam optimizer, JobFiles files, int threads)
    {
        StepProgram program = training.Program;
        ImmutableArray<Tensor> state = [.. program.States.Select((s, i) => i < training.Parameters.Length ? files.InitialValue(i, training.Parameters[i]) : new Tensor(s.Type, s.Shape))];
        ImmutableArray<Tensor> datasets = files.Datasets();
        Tensor schedule = Tensor.FromFloats(program.Schedule.Shape, optimizer.Schedule(manifest.Steps.Value));
        var spec = new JobSpec(
            StepProgramEncoding.RootOf(program),
            TensorCommitments.StateRoot(state, threads),
            TensorCommitments.DatasetRoot(datasets, threads),
            TensorCommitments.Root(schedule, threads),
            manifest.Init.Seed ?? manifest.Order.Seed ?? 0,
            (uint)manifest.Steps.Value,
            (uint)Interval(manifest),
            manifest.Verification,
            manifest.Payment);
        return new CompiledJob
        {
            Name = manifest.Name,
            Program = program,
            Parameters = [.. training.Parameters.Select(p => new ParameterInfo(p.Label, p.DeclaredShape))],
            LossOperator = training.LossOperator,
            InitialState = state,
            Datasets = datasets,
            Schedule = schedule,
            Spec = spec,
        };
    }
}
