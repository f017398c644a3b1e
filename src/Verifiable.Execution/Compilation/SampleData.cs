using System.Collections.Immutable;
using Verifiable.Execution.Data;
using Verifiable.Execution.Manifest;
using Verifiable.Execution.Manifest.Tables;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Compilation;

/// <summary>Samples, each with a class or with numbers that the output is to approach.</summary>
internal sealed class SampleData : IJobData
{
    private readonly TrainingManifest _manifest;
    private readonly TargetsSection _section;
    private readonly VisitOrder _order;
    private readonly DataArray? _inputs;
    private readonly DataArray? _targets;

    /// <summary>Reads the files.</summary>
    public SampleData(TrainingManifest manifest, ManifestFiles files, ErrorList errors)
    {
        (_manifest, _section) = (manifest, manifest.Targets!);
        _inputs = Read(files, manifest.Inputs.File, asClasses: false);
        _targets = Read(files, _section.File, manifest.Loss.HasClasses);
        _order = new VisitOrder(manifest, files, errors);
        CheckInputs(errors);
        CheckTargets(errors);
    }

    /// <inheritdoc/>
    public Shape? BatchShape => Inputs?.BatchShape;

    /// <inheritdoc/>
    public ElementType InputType => ElementType.Float32;

    private string InputsKey => $"data.inputs.{_manifest.Inputs.File.Format}";

    private string TargetsKey => $"data.targets.{_section.File.Format}";

    private Located<string> InputsPath => _manifest.Inputs.File.Path;

    private Located<string> TargetsPath => _section.File.Path;

    private long TargetsOfASample => _targets is null ? 0 : _targets.Sample.Count;

    private ClassifierInputs? Inputs => _inputs is { Shape.Rank: > 1 } array
        ? new ClassifierInputs(array.Samples, _manifest.Inputs.Sample ?? array.Sample, _manifest.BatchSize.Value, _manifest.Steps.Value) { Seed = _manifest.Seed }
        : null;

    /// <inheritdoc/>
    public string? ExpectedOutput(Shape output)
    {
        if (_manifest.Loss.HasClasses)
            return output.Rank == 2 ? null : "(N, classes)";
        // Targets are laid out as the output is: what counts is how many there are.
        return output.Count / output[0] == TargetsOfASample ? null : $"{TargetsOfASample} numbers a sample, as many as there are targets";
    }

    /// <inheritdoc/>
    public TrainingProgram Program(TrainingManifest manifest, Shape output)
    {
        Shape? target = manifest.Loss.HasClasses ? null : new Shape(output.Extents.AsSpan()[1..]);
        return ClassifierPrograms.Training(manifest.Model, Inputs! with { Target = target }, manifest.Optimizer, manifest.Loss.Function);
    }

    /// <inheritdoc/>
    public void CheckContents(Shape output, ErrorList errors)
    {
        if (_manifest.Loss.HasClasses)
            CheckClasses(output[1], errors);
        else
            CheckNumbers(_targets!, TargetsKey, TargetsPath, errors);
        CheckNumbers(_inputs!, InputsKey, InputsPath, errors);
        _order.Check(_inputs!.Samples, errors);
    }

    /// <inheritdoc/>
    public ImmutableArray<Tensor> Datasets(StepProgram program) =>
    [
        _inputs!.ToFloats(Inputs!.DataShape, _manifest.Inputs.Divide),
        _manifest.Loss.HasClasses
            ? _targets!.ToIntegers(new Shape(_inputs.Samples))
            : _targets!.ToFloats(program.Datasets[ClassifierPrograms.TargetsDataset].Shape, _section.Divide),
        _order.ToTensor((int)_inputs.Samples),
    ];

    private static DataArray? Read(ManifestFiles files, DataFile file, bool asClasses) => files.Read(file.Path, (content, where) => DataFormats.Parse(file, asClasses, content, where));

    private static void CheckNumbers(DataArray array, string key, Located<string> path, ErrorList errors)
    {
        if (array.FirstTooLarge() is (long index, string value))
            errors.Add(path.Location, $"{key}: expected numbers that f32 holds, got {value} (element {index} of {path.Value})");
    }

    private void CheckInputs(ErrorList errors)
    {
        if (_inputs is null)
            return;
        int batch = _manifest.BatchSize.Value;
        if (_inputs.Shape.Rank == 1)
            errors.Add(InputsPath.Location, $"{InputsKey}: expected samples of rank 1 or more, got one number a sample ({InputsPath.Value})");
        else if (_inputs.Samples > int.MaxValue)
            errors.Add(InputsPath.Location, $"{InputsKey}: expected at most {int.MaxValue} samples, got {_inputs.Samples} ({InputsPath.Value})");
        else if (_manifest.Inputs.Sample is { } sample && sample.Count != _inputs.Sample.Count)
            errors.Add(InputsPath.Location, $"data.inputs.shape: expected {_inputs.Sample.Count} elements, as many as a sample {_inputs.Sample} has, got {sample} ({InputsPath.Value})");
        else if (_inputs.Samples < batch && _manifest.Order.File is null)
            errors.Add(_manifest.BatchSize.Location, $"training.batch_size: expected at most {_inputs.Samples}, the number of samples, got {batch}; an order file may repeat samples within a batch ({InputsPath.Value})");
    }

    private void CheckTargets(ErrorList errors)
    {
        if (_targets is null)
            return;
        if (_manifest.Loss.HasClasses && _targets.Shape.Rank != 1)
            errors.Add(TargetsPath.Location, $"{TargetsKey}: expected one class a sample, got {_targets.Sample.Count} numbers ({TargetsPath.Value})");
        else if (_manifest.Loss.HasClasses && !_targets.IsInteger)
            errors.Add(TargetsPath.Location, $"{TargetsKey}: expected classes as whole numbers, got {_targets.Type} ({TargetsPath.Value})");
        else if (_inputs is not null && _inputs.Samples != _targets.Samples)
            errors.Add(TargetsPath.Location, $"{TargetsKey}: expected {_inputs.Samples} {(_manifest.Loss.HasClasses ? "classes" : "targets")}, as many as there are inputs, got {_targets.Samples} ({TargetsPath.Value})");
    }

    private void CheckClasses(long classes, ErrorList errors)
    {
        if (_targets!.FirstOutside(classes, _manifest.Loss.Ignored) is (long sample, long value))
            errors.Add(TargetsPath.Location, $"{TargetsKey}: expected classes 0 to {classes - 1}, as many as the model's outputs, got {value} (sample {sample} of {TargetsPath.Value})");
    }
}
