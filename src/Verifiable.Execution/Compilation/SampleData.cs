using System.Collections.Immutable;
using Verifiable.Execution.Data;
using Verifiable.Execution.Manifest;
using Verifiable.Execution.Manifest.Tables;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Compilation;

/// <summary>Samples, each with a class or with numbers that the output is to approach.</summary>
internal sealed class SampleData : JobData
{
    private readonly TargetsSection _section;
    private readonly DataArray? _inputs;
    private readonly DataArray? _targets;

    /// <summary>Reads the files.</summary>
    public SampleData(JobManifest manifest, ManifestFiles files, ErrorList errors)
        : base(manifest, files, errors)
    {
        _section = manifest.Targets!;
        _inputs = Read(files, InputsKey, manifest.Inputs.File, asClasses: false);
        _targets = Read(files, TargetsKey, _section.File, manifest.Loss.HasClasses);
        CheckInputs(errors);
        CheckTargets(errors);
    }

    /// <inheritdoc/>
    public override ElementType InputType => ElementType.Float32;

    private string InputsKey => Manifest.Inputs.File.Key ?? $"data.inputs.{Manifest.Inputs.File.Format}";

    private string TargetsKey => _section.File.Key ?? $"data.targets.{_section.File.Format}";

    private Located<string> InputsPath => Manifest.Inputs.File.Path;

    private Located<string> TargetsPath => _section.File.Path;

    private long TargetsOfASample => _targets is null ? 0 : _targets.Sample.Count;

    /// <inheritdoc/>
    public override string? ExpectedOutput(Shape output)
    {
        if (Manifest.Loss.HasClasses)
            return output.Rank == 2 ? null : "(N, classes)";
        // Targets are laid out as the output is: what counts is how many there are.
        return output.Count / output[0] == TargetsOfASample ? null : $"{TargetsOfASample} numbers a sample, as many as there are targets";
    }

    /// <inheritdoc/>
    public override void CheckContents(Shape output, ErrorList errors)
    {
        if (Manifest.Loss.HasClasses)
            CheckClasses(output[1], errors);
        else
            CheckNumbers(_targets!, TargetsKey, TargetsPath, errors);
        CheckNumbers(_inputs!, InputsKey, InputsPath, errors);
        base.CheckContents(output, errors);
    }

    /// <inheritdoc/>
    protected override Shape? ShapeOfBatch(int batch) => Sizes(batch, 1).BatchShape;

    /// <inheritdoc/>
    protected override TrainingProgram Training(TrainingManifest manifest, Shape output) =>
        ClassifierPrograms.Training(manifest.Model, Sizes(manifest.BatchSize.Value, manifest.Steps.Value, output), manifest.Optimizer, manifest.Loss.Function);

    /// <inheritdoc/>
    protected override TrainingProgram Evaluation(int batch, int steps, int positions, EvaluationOptions options, Shape output) =>
        EvaluationPrograms.Samples(Manifest.Model, Sizes(batch, steps, output), positions, options);

    /// <inheritdoc/>
    protected override ImmutableArray<Tensor> Contents(StepProgram program) =>
    [
        _inputs!.ToFloats(Sizes(1, 1).DataShape, Manifest.Inputs.Divide),
        Manifest.Loss.HasClasses
            ? _targets!.ToIntegers(new Shape(_inputs.Samples))
            : _targets!.ToFloats(program.Datasets[ClassifierPrograms.TargetsDataset].Shape, _section.Divide),
    ];

    private ClassifierInputs Sizes(int batch, int steps, Shape? output = null) => new(_inputs!.Samples, Manifest.Inputs.Sample ?? _inputs.Sample, batch, steps)
    {
        Seed = Manifest.Seed,
        Target = output is null || Manifest.Loss.HasClasses ? null : new Shape(output.Extents.AsSpan()[1..]),
    };

    private static DataArray? Read(ManifestFiles files, string key, DataFile file, bool asClasses) => files.Read(key, file.Path, (content, where) => DataFormats.Parse(file, asClasses, content, where));

    private static void CheckNumbers(DataArray array, string key, Located<string> path, ErrorList errors)
    {
        if (array.FirstTooLarge() is (long index, string value))
            errors.Add(path.Location, $"{key}: expected numbers that f32 holds, got {value} (element {index} of {path.Value})");
    }

    private void CheckInputs(ErrorList errors)
    {
        if (_inputs is null)
            return;
        if (_inputs.Shape.Rank == 1)
            errors.Add(InputsPath.Location, $"{InputsKey}: expected samples of rank 1 or more, got one number a sample ({InputsPath.Value})");
        else if (_inputs.Samples > int.MaxValue)
            errors.Add(InputsPath.Location, $"{InputsKey}: expected at most {int.MaxValue} samples, got {_inputs.Samples} ({InputsPath.Value})");
        else if (Manifest.Inputs.Sample is { } sample && sample.Count != _inputs.Sample.Count)
            errors.Add(InputsPath.Location, $"data.inputs.shape: expected {_inputs.Sample.Count} elements, as many as a sample {_inputs.Sample} has, got {sample} ({InputsPath.Value})");
        else
            SplitInto((int)_inputs.Samples, "samples", InputsPath, kept => new SampleSplit((int)_inputs.Samples, kept, Manifest.Validation?.Seed ?? 0), errors);
    }

    private void CheckTargets(ErrorList errors)
    {
        if (_targets is null)
            return;
        if (Manifest.Loss.HasClasses && _targets.Shape.Rank != 1)
            errors.Add(TargetsPath.Location, $"{TargetsKey}: expected one class a sample, so the shape [{_targets.Samples}], got {_targets.Shape} ({TargetsPath.Value})");
        else if (Manifest.Loss.HasClasses && !_targets.IsInteger)
            errors.Add(TargetsPath.Location, $"{TargetsKey}: expected classes as whole numbers, got {_targets.Type} ({TargetsPath.Value})");
        else if (_inputs is not null && _inputs.Samples != _targets.Samples)
            errors.Add(TargetsPath.Location, $"{TargetsKey}: expected {_inputs.Samples} {(Manifest.Loss.HasClasses ? "classes" : "targets")}, as many as there are inputs, got {_targets.Samples} ({TargetsPath.Value})");
    }

    private void CheckClasses(long classes, ErrorList errors)
    {
        if (_targets!.FirstOutside(classes, Manifest.Loss.Ignored) is (long sample, long value))
            errors.Add(TargetsPath.Location, $"{TargetsKey}: expected classes 0 to {classes - 1}, as many as the model's outputs, got {value} (sample {sample} of {TargetsPath.Value})");
    }
}
