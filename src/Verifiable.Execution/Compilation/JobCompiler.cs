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
        ManifestResult<JobManifest> manifest = ManifestReader.ReadJobFile(path);
        return manifest.Value is null ? new(null, manifest.Errors) : Compile(manifest.Value, threads);
    }

    /// <summary>Compiles a manifest.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="threads">Threads to hash on.</param>
    public static ManifestResult<CompiledJob> Compile(JobManifest manifest, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var errors = new ErrorList(manifest.File);
        var files = new ManifestFiles(manifest.Directory, errors);
        JobData data = manifest.Inputs.IsText ? new TextData(manifest, files, errors) : new SampleData(manifest, files, errors);
        var initial = new InitialParameters(manifest.Init, manifest.Model, files);
        Shape? output = data.BatchShape is null ? null : TryInferOutput(manifest, data, errors);
        if (!errors.IsEmpty)
            return new(null, errors.Sorted);

        TrainingProgram? training = BuildProgram(manifest, () => data.Program(output!), errors);
        if (training is null)
            return new(null, errors.Sorted);
        ValidationProgram? validation = BuildValidation(manifest, data, output!, errors);
        data.CheckContents(output!, errors);
        initial.Check(training.Parameters, errors);
        CheckMemory(manifest, training.Program, errors);
        return errors.IsEmpty ? new(Assemble(manifest, training, validation, data, initial, threads), []) : new(null, errors.Sorted);
    }

    private static Shape? TryInferOutput(JobManifest manifest, JobData data, ErrorList errors)
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
    private static string Mismatch(JobManifest manifest, ShapeInference result)
    {
        string mismatch = result.Mismatch!;
        return manifest.Places.IsNamed(result.At!) ? mismatch[mismatch.IndexOf("expected", StringComparison.Ordinal)..] : mismatch;
    }

    // The program is that of an evaluation job, so it is held to the same rules.
    private static ValidationProgram? BuildValidation(JobManifest manifest, JobData data, Shape output, ErrorList errors)
    {
        ValidationProgram? validation = null;
        BuildProgram(
            manifest,
            () =>
            {
                validation = data.Validation(output);
                return validation?.Program;
            },
            errors);
        return validation;
    }

    private static TrainingProgram? BuildProgram(JobManifest manifest, Func<TrainingProgram?> build, ErrorList errors)
    {
        TrainingProgram? training;
        IReadOnlyList<ProgramViolation> violations;
        try
        {
            training = build();
            violations = training is null ? [] : ProgramRules.Validate(training.Program, Steps(training), Interval(manifest, training));
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
    private static void CheckMemory(JobManifest manifest, StepProgram program, ErrorList errors)
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        long elements = (2 * program.States.Sum(s => s.Shape.Count)) + program.Datasets.Sum(d => d.Shape.Count) + program.Schedule.Shape.Count + program.Operators.Max(o => o.Output.Count);
        if (elements > available / sizeof(float))
            errors.Add(manifest.Places.First, $"model: expected a job that fits this machine's {available} bytes of memory, got one that needs more than {elements * sizeof(float)}");
    }

    private static uint Steps(TrainingProgram training) => (uint)training.Program.Schedule.Shape[0];

    private static uint Interval(JobManifest manifest, TrainingProgram training) => Math.Min((uint)manifest.CheckpointEvery, Steps(training));

    private static CompiledJob Assemble(JobManifest manifest, TrainingProgram training, ValidationProgram? validation, JobData data, InitialParameters initial, int threads)
    {
        StepProgram program = training.Program;
        ImmutableArray<Tensor> state = [.. program.States.Select((s, i) => i < training.Parameters.Length ? initial.Value(i, training.Parameters[i]) : new Tensor(s.Type, s.Shape))];
        ImmutableArray<Tensor> datasets = data.Datasets(program);
        Tensor schedule = manifest is TrainingManifest { Optimizer: var optimizer, Steps: var steps }
            ? Tensor.FromFloats(program.Schedule.Shape, optimizer.Schedule(steps.Value))
            : new Tensor(program.Schedule.Type, program.Schedule.Shape);
        var spec = new JobSpec(
            StepProgramEncoding.RootOf(program),
            TensorCommitments.StateRoot(state, threads),
            TensorCommitments.DatasetRoot(datasets, threads),
            TensorCommitments.Root(schedule, threads),
            manifest.Seed,
            Steps(training),
            Interval(manifest, training),
            OperatorCost.Work(program, Steps(training)),
            manifest.Terms.OfferDeadline,
            manifest.Terms.Referee,
            manifest.Terms.Verification,
            manifest.Terms.Audits,
            manifest.Terms.Payment);
        return new CompiledJob
        {
            Name = manifest.Name,
            Program = program,
            Parameters = [.. training.Parameters.Select(p => new ParameterInfo(p.Label, p.DeclaredShape, p.IsTrainable))],
            LossOperator = training.LossOperator,
            LogitsOperator = training.LogitsOperator,
            StepsPerEpoch = data.StepsPerEpoch,
            Scopes = training.Scopes,
            Validation = validation,
            InitialState = state,
            Datasets = datasets,
            Schedule = schedule,
            Spec = spec,
        };
    }
}
