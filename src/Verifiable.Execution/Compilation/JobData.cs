using System.Collections.Immutable;
using Verifiable.Execution.Data;
using Verifiable.Execution.Manifest;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Compilation;

/// <summary>What a job learns from or is measured on, read and checked: samples with targets, or a text.</summary>
internal abstract class JobData
{
    private readonly VisitOrder? _order;

    /// <summary>Reads the order of training, if there is one.</summary>
    protected JobData(JobManifest manifest, ManifestFiles files, ErrorList errors)
    {
        Manifest = manifest;
        _order = manifest is TrainingManifest training ? new VisitOrder(training, files, errors) : null;
    }

    /// <summary>Shape of what the model gets in a step; null when the files do not give it.</summary>
    public Shape? BatchShape => Split is null ? null : ShapeOfBatch(BatchSize);

    /// <summary>Steps that visit as many samples, or windows, as are trained on; null for an evaluation.</summary>
    public double? StepsPerEpoch => Manifest is TrainingManifest ? (double)Split!.TrainingPositions / Manifest.BatchSize.Value : null;

    /// <summary>Element type of what the model gets.</summary>
    public abstract ElementType InputType { get; }

    /// <summary>The manifest.</summary>
    protected JobManifest Manifest { get; }

    /// <summary>What is trained on and what is kept; null when the files do not give it.</summary>
    protected IDataSplit? Split { get; private set; }

    private int BatchSize => Manifest is EvaluationManifest evaluation ? BatchOf(evaluation.Part.Value) : Manifest.BatchSize.Value;

    /// <summary>What the model must give, where an output of this shape does not fit, for example <c>(N, classes)</c>; else null.</summary>
    public abstract string? ExpectedOutput(Shape output);

    /// <summary>The step program of the manifest's job; the model's output has this shape.</summary>
    public TrainingProgram Program(Shape output) => Manifest switch
    {
        TrainingManifest training => Training(training, output),
        EvaluationManifest evaluation => EvaluationOf(evaluation.Part.Value, evaluation.Metrics, output),
        _ => throw new InvalidOperationException($"JobData: expected training or an evaluation, got {Manifest.GetType().Name}"),
    };

    /// <summary>How the job is evaluated on what it keeps for validation; null: it trains on everything, or is an evaluation itself.</summary>
    public ValidationProgram? Validation(Shape output)
    {
        if (Manifest is not TrainingManifest || Manifest.Validation is null || Split!.EvaluatedPositions(DataPart.Validation) < 1)
            return null;
        TrainingProgram program = EvaluationOf(DataPart.Validation, Manifest.Loss.Metrics, output);
        return new ValidationProgram(program, OrderOf(DataPart.Validation));
    }

    /// <summary>Checks the contents of the files against the model's output.</summary>
    public virtual void CheckContents(Shape output, ErrorList errors) => _order?.Check(Split!, errors);

    /// <summary>The dataset tensors of the program.</summary>
    public ImmutableArray<Tensor> Datasets(StepProgram program) =>
        [.. Contents(program), Manifest is EvaluationManifest evaluation ? OrderOf(evaluation.Part.Value) : _order!.ToTensor(Split!)];

    /// <summary>Splits what was read, if there is enough of it.</summary>
    /// <param name="all">Number of samples, or tokens.</param>
    /// <param name="noun">What they are.</param>
    /// <param name="path">The file.</param>
    /// <param name="split">Splits them; gets how many are kept.</param>
    /// <param name="errors">Receives the errors.</param>
    protected void SplitInto(int all, string noun, Located<string> path, Func<int, IDataSplit> split, ErrorList errors)
    {
        int kept = Manifest.Validation?.CountOf(all) ?? 0;
        if (Manifest.Validation is { } section && (kept < 1 || kept >= all))
        {
            errors.Add(section.Location, $"data.validation: expected 1 to {all - 1} {noun} of {all}, got {kept} ({path.Value})");
            return;
        }

        IDataSplit parts = split(kept);
        if (Manifest is EvaluationManifest evaluation)
        {
            if (parts.EvaluatedPositions(evaluation.Part.Value) < 1)
                errors.Add(evaluation.Part.Location, $"evaluation.part: expected {noun} in {evaluation.Part.Value.ToString().ToLowerInvariant()}, got too few; data.validation says what is kept ({path.Value})");
            else
                Split = parts;
            return;
        }

        string positions = noun == "samples" ? noun : "windows";
        if (parts.TrainingPositions < 1)
            errors.Add(Manifest.Validation!.Location, $"data.validation: expected {positions} to be left for training, got none ({path.Value})");
        else if (parts.TrainingPositions < Manifest.BatchSize.Value && !_order!.IsFile)
            errors.Add(Manifest.BatchSize.Location, $"training.batch_size: expected at most {parts.TrainingPositions}, the number of {positions}, got {Manifest.BatchSize.Value}; an order file may repeat {positions} within a batch ({path.Value})");
        if (Manifest.Validation is not null && parts.EvaluatedPositions(DataPart.Validation) < 1)
            errors.Add(Manifest.Validation.Location, $"data.validation: expected {noun} for a window and the token after it, got {kept} ({path.Value})");
        Split = parts;
    }

    /// <summary>Shape of a batch of so many.</summary>
    protected abstract Shape? ShapeOfBatch(int batch);

    /// <summary>The step program that trains the manifest's model.</summary>
    protected abstract TrainingProgram Training(TrainingManifest manifest, Shape output);

    /// <summary>The step program that evaluates it.</summary>
    /// <param name="batch">Samples of a step.</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="positions">Samples of all steps.</param>
    /// <param name="options">What is measured.</param>
    /// <param name="output">Shape of the model's output.</param>
    protected abstract TrainingProgram Evaluation(int batch, int steps, int positions, EvaluationOptions options, Shape output);

    /// <summary>The dataset tensors but the order.</summary>
    protected abstract ImmutableArray<Tensor> Contents(StepProgram program);

    private int BatchOf(DataPart part) => Math.Min(Manifest.BatchSize.Value, Split!.EvaluatedPositions(part));

    private TrainingProgram EvaluationOf(DataPart part, ImmutableArray<EvaluationMetric> metrics, Shape output)
    {
        (int positions, int batch) = (Split!.EvaluatedPositions(part), BatchOf(part));
        var options = new EvaluationOptions(Manifest.Loss.Elements, Manifest.Loss.HasClasses, metrics) { Ignored = Manifest.Loss.Ignored };
        return Evaluation(batch, (positions + batch - 1) / batch, positions, options, output);
    }

    private Tensor OrderOf(DataPart part)
    {
        var order = new Tensor(ElementType.Int32, new Shape(Split!.EvaluatedPositions(part)));
        for (int i = 0; i < order.Count; i++)
            order.Ints[i] = Split.EvaluatedPosition(part, i);
        return order;
    }
}
