using System.Collections.Immutable;
using Verifiable.Execution.Data;
using Verifiable.Execution.Manifest;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Compilation;

/// <summary>Samples of bytes, each with a class or with numbers that the output is to approach, both in IDX files.</summary>
internal sealed class ClassifierData : IJobData
{
    private readonly TrainingManifest _manifest;
    private readonly TargetsSection _section;
    private readonly VisitOrder _order;
    private readonly IdxFile? _inputs;
    private readonly IdxFile? _targets;

    /// <summary>Reads the files.</summary>
    public ClassifierData(TrainingManifest manifest, ManifestFiles files, ErrorList errors)
    {
        (_manifest, _section) = (manifest, manifest.Targets!);
        _inputs = files.Read(manifest.Inputs.File, IdxFile.Parse);
        _targets = files.Read(_section.Idx, IdxFile.Parse);
        _order = new VisitOrder(manifest, files, errors);
        CheckSamples(errors);
    }

    /// <inheritdoc/>
    public Shape? BatchShape => Inputs?.BatchShape;

    /// <inheritdoc/>
    public ElementType InputType => ElementType.Float32;

    private long TargetsOfASample => _targets is { } file ? file.Data.Length / file.Extents[0] : 0;

    private ClassifierInputs? Inputs => _inputs is { Extents.Length: > 1 } file
        ? new ClassifierInputs(file.Extents[0], IdxSamples.ShapeOf(file), _manifest.BatchSize.Value, _manifest.Steps.Value) { Seed = _manifest.Seed }
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
            CheckLabels(output[1], errors);
        _order.Check(_inputs!.Extents[0], errors);
    }

    /// <inheritdoc/>
    public ImmutableArray<Tensor> Datasets(StepProgram program) =>
    [
        InputDecoding.Bytes(_inputs!.Data, Inputs!.DataShape, _manifest.Inputs.Divide),
        _manifest.Loss.HasClasses
            ? InputDecoding.Integers(_targets!.Data, new Shape(_inputs.Extents[0]))
            : InputDecoding.Bytes(_targets!.Data, program.Datasets[ClassifierPrograms.TargetsDataset].Shape, _section.Divide),
        _order.ToTensor(_inputs.Extents[0]),
    ];

    private void CheckSamples(ErrorList errors)
    {
        (Located<string> path, int batch) = (_manifest.Inputs.File, _manifest.BatchSize.Value);
        if (_inputs is { Extents.Length: 1 })
            errors.Add(path.Location, $"data.inputs.idx: expected samples of rank 1 or more, got one number a sample ({path.Value})");
        else if (_inputs is not null && _inputs.Extents[0] < batch && _manifest.Order.File is null)
            errors.Add(_manifest.BatchSize.Location, $"training.batch_size: expected at most {_inputs.Extents[0]}, the number of samples, got {batch}; an order file may repeat samples within a batch ({path.Value})");
        if (_targets is null)
            return;
        if (_manifest.Loss.HasClasses && _targets.Extents.Length != 1)
            errors.Add(_section.Idx.Location, $"data.targets.idx: expected one class a sample, got {_targets.Extents.Length} dimensions ({_section.Idx.Value})");
        else if (_inputs is not null && _inputs.Extents[0] != _targets.Extents[0])
            errors.Add(_section.Idx.Location, $"data.targets.idx: expected {_inputs.Extents[0]} {(_manifest.Loss.HasClasses ? "classes" : "targets")}, as many as there are inputs, got {_targets.Extents[0]} ({_section.Idx.Value})");
    }

    private void CheckLabels(long classes, ErrorList errors)
    {
        ReadOnlySpan<byte> labels = _targets!.Data;
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] < classes)
                continue;
            errors.Add(_section.Idx.Location, $"data.targets.idx: expected classes 0 to {classes - 1}, as many as the model's outputs, got {labels[i]} (sample {i} of {_section.Idx.Value})");
            return;
        }
    }
}
