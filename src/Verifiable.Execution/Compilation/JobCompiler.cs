using System.Collections.Immutable;
using Verifiable.Execution.Manifest;
using Verifiable.Execution.Tree;
using Verifiable.Protocol.Jobs;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Nn;

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
        var files = new ManifestFiles(manifest.Directory, errors);
        IJobData data = manifest.Inputs.IsText ? new TextData(manifest, files, errors) : new SampleData(manifest, files, errors);
        var initial = new InitialParameters(manifest.Init, files);
        Shape? output = data.BatchShape is null ? null : TryInferOutput(manifest, data, errors);
        if (!errors.IsEmpty)
            return new(null, errors.Sorted);

        TrainingProgram? training = BuildProgram(manifest, data, output!, errors);
        if (training is null)
            return new(null, errors.Sorted);
        data.CheckContents(output!, errors);
        initial.Check(training.Parameters, errors);
        CheckMemory(manifest, training.Program, errors);
        return errors.IsEmpty ? new(Assemble(manifest, training, data, initial, threads), []) : new(null, errors.Sorted);
    }

    private static Shape? TryInferOutput(TrainingManifest manifest, IJobData data, ErrorList errors)
    {
        ShapeInference result;
        try
        {
            result = manifest.Model.Infer(data.BatchShape!, data.InputType);
        }
        catch (OverflowException e)
        {
            errors.Add(manifest.Places.First, $"model: expected tensors of fewer than 2^32 elements, got one that is too large: {e.Message}");
            return null;
        }

        if (result.Output is not { } output)
        {
            Located<string> place = manifest.Places.Of(result.At!);
            errors.Add(place.Location, $"{place.Value}: {Mismatch(manifest, result)}");
            return null;
        }

        if (data.ExpectedOutput(output) is not string expected)
            return output;
        errors.Add(manifest.Places.Last, $"model: expected the last layer to give {expected}, got {output}");
        return null;
    }

    /// <summary>What did not fit; of a part that the manifest does not name, with its path inside the one that it does.</summary>
    private static string Mismatch(TrainingManifest manifest, ShapeInference result)
    {
        string mismatch = result.Mismatch!;
        return manifest.Places.IsNamed(result.At!) ? mismatch[mismatch.IndexOf("expected", StringComparison.Ordinal)..] : mismatch;
    }

    private static TrainingProgram? BuildProgram(TrainingManifest manifest, IJobData data, Shape output, ErrorList errors)
    {
        TrainingProgram training;
        IReadOnlyList<ProgramViolation> violations;
        try
        {
            training = data.Program(manifest, output);
            violations = ProgramRules.Validate(training.Program, manifest.Steps.Value, Interval(manifest));
        }
        catch (OverflowException e)
        {
            errors.Add(manifest.Places.First, $"model: expected a program within the protocol's bounds, got one that is too large: {e.Message}");
            return null;
        }

        foreach (ProgramViolation violation in violations)
            errors.Add(manifest.Places.First, $"model: expected a program within the protocol's bounds, got one that breaks {violation.Rule}: {violation.Message}");
        return violations.Count == 0 ? training : null;
    }

    // A lower bound of what the job needs, so that nothing that would run is refused: the state twice (initial and current), the inputs, the largest output.
    private static void CheckMemory(TrainingManifest manifest, StepProgram program, ErrorList errors)
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        long elements = (2 * program.States.Sum(s => s.Shape.Count)) + program.Datasets.Sum(d => d.Shape.Count) + program.Schedule.Shape.Count + program.Operators.Max(o => o.Output.Count);
        if (elements > available / sizeof(float))
            errors.Add(manifest.Places.First, $"model: expected a job that fits this machine's {available} bytes of memory, got one that needs more than {elements * sizeof(float)}");
    }

    private static int Interval(TrainingManifest manifest) => Math.Min(manifest.CheckpointEvery, manifest.Steps.Value);

    private static CompiledJob Assemble(TrainingManifest manifest, TrainingProgram training, IJobData data, InitialParameters initial, int threads)
    {
        StepProgram program = training.Program;
        ImmutableArray<Tensor> state = [.. program.States.Select((s, i) => i < training.Parameters.Length ? initial.Value(i, training.Parameters[i]) : new Tensor(s.Type, s.Shape))];
        ImmutableArray<Tensor> datasets = data.Datasets(program);
        Tensor schedule = Tensor.FromFloats(program.Schedule.Shape, manifest.Optimizer.Schedule(manifest.Steps.Value));
        var spec = new JobSpec(
            StepProgramEncoding.RootOf(program),
            TensorCommitments.StateRoot(state, threads),
            TensorCommitments.DatasetRoot(datasets, threads),
            TensorCommitments.Root(schedule, threads),
            manifest.Seed,
            (uint)manifest.Steps.Value,
            (uint)Interval(manifest),
            manifest.Verification,
            manifest.Payment);
        return new CompiledJob
        {
            Name = manifest.Name,
            Program = program,
            Parameters = [.. training.Parameters.Select(p => new ParameterInfo(p.Label, p.DeclaredShape, p.IsTrainable))],
            LossOperator = training.LossOperator,
            Scopes = training.Scopes,
            InitialState = state,
            Datasets = datasets,
            Schedule = schedule,
            Spec = spec,
        };
    }
}
