using System.Collections.Immutable;
using Verifiable.Execution.Data;
using Verifiable.Execution.Manifest;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Compilation;

/// <summary>A text whose bytes are tokens; windows of it are inputs, and one token later targets.</summary>
internal sealed class TextData : JobData
{
    private readonly byte[]? _text;

    /// <summary>Reads the files.</summary>
    public TextData(JobManifest manifest, ManifestFiles files, ErrorList errors)
        : base(manifest, files, errors)
    {
        Located<string> path = manifest.Inputs.File.Path;
        if (!manifest.Loss.HasClasses)
            errors.Add(path.Location, $"data.inputs.u8: expected a loss of classes, as tokens are, got {manifest.Loss.Name}");
        _text = files.Read("data.inputs.u8", path, static (content, _) => content);
        if (_text is null)
            return;
        if (_text.Length <= Context)
            errors.Add(path.Location, $"data.inputs.u8: expected more than {Context} bytes, a window and the token after it, got {_text.Length} ({path.Value})");
        else
            SplitInto(_text.Length, "tokens", path, kept => new TextSplit(_text.Length, Context, kept), errors);
    }

    /// <inheritdoc/>
    public override ElementType InputType => ElementType.Int32;

    private int Context => Manifest.Inputs.Context;

    /// <inheritdoc/>
    public override string? ExpectedOutput(Shape output) => output.Rank == 3 && output[1] == Context ? null : $"(N, {Context}, vocabulary)";

    /// <inheritdoc/>
    public override void CheckContents(Shape output, ErrorList errors)
    {
        Located<string> path = Manifest.Inputs.File.Path;
        int beyond = _text!.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)Math.Min(output[2] - 1, byte.MaxValue));
        if (beyond >= 0)
            errors.Add(path.Location, $"data.inputs.u8: expected bytes 0 to {output[2] - 1}, as many as the model's vocabulary, got {_text![beyond]} (byte {beyond} of {path.Value})");
        base.CheckContents(output, errors);
    }

    /// <inheritdoc/>
    protected override Shape? ShapeOfBatch(int batch) => new(batch, Context);

    /// <inheritdoc/>
    protected override TrainingProgram Training(TrainingManifest manifest, Shape output) =>
        LanguageModelPrograms.Training(manifest.Model, Sizes(manifest.BatchSize.Value, manifest.Steps.Value), manifest.Optimizer, manifest.Loss.Function);

    /// <inheritdoc/>
    protected override TrainingProgram Evaluation(int batch, int steps, int positions, EvaluationOptions options, Shape output) =>
        EvaluationPrograms.Text(Manifest.Model, Sizes(batch, steps), positions, options);

    /// <inheritdoc/>
    protected override ImmutableArray<Tensor> Contents(StepProgram program) => [InputDecoding.Integers(_text, new Shape(_text!.Length))];

    private TextInputs Sizes(int batch, int steps) => new(_text!.Length, Context, batch, steps) { Seed = Manifest.Seed };
}
