using System.Collections.Immutable;
using Verifiable.Execution.Data;
using Verifiable.Execution.Manifest;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Compilation;

/// <summary>A text whose bytes are tokens; windows of it are inputs, and one token later targets.</summary>
internal sealed class TextData : IJobData
{
    private readonly TrainingManifest _manifest;
    private readonly VisitOrder _order;
    private readonly byte[]? _text;

    /// <summary>Reads the files.</summary>
    public TextData(TrainingManifest manifest, ManifestFiles files, ErrorList errors)
    {
        _manifest = manifest;
        if (!manifest.Loss.HasClasses)
            errors.Add(manifest.Inputs.File.Path.Location, $"data.inputs.u8: expected a loss of classes, as tokens are, got {manifest.Loss.Name}");
        _text = files.Read(manifest.Inputs.File.Path, static (content, _) => content);
        _order = new VisitOrder(manifest, files, errors);
        if (_text is null)
            return;
        (Located<string> path, int batch) = (manifest.Inputs.File.Path, manifest.BatchSize.Value);
        if (_text.Length <= manifest.Inputs.Context)
            errors.Add(path.Location, $"data.inputs.u8: expected more than {manifest.Inputs.Context} bytes, a window and the token after it, got {_text.Length} ({path.Value})");
        else if (Inputs!.Starts < batch && manifest.Order.File is null)
            errors.Add(manifest.BatchSize.Location, $"training.batch_size: expected at most {Inputs.Starts}, the number of windows, got {batch}; an order file may repeat windows within a batch ({path.Value})");
    }

    /// <inheritdoc/>
    public Shape? BatchShape => _text is not null && _text.Length > _manifest.Inputs.Context ? new Shape(_manifest.BatchSize.Value, _manifest.Inputs.Context) : null;

    /// <inheritdoc/>
    public ElementType InputType => ElementType.Int32;

    private TextInputs? Inputs =>
        _text is null ? null : new TextInputs(_text.Length, _manifest.Inputs.Context, _manifest.BatchSize.Value, _manifest.Steps.Value) { Seed = _manifest.Seed };

    /// <inheritdoc/>
    public string? ExpectedOutput(Shape output) =>
        output.Rank == 3 && output[1] == _manifest.Inputs.Context ? null : $"(N, {_manifest.Inputs.Context}, vocabulary)";

    /// <inheritdoc/>
    public TrainingProgram Program(TrainingManifest manifest, Shape output) => LanguageModelPrograms.Training(manifest.Model, Inputs!, manifest.Optimizer, manifest.Loss.Function);

    /// <inheritdoc/>
    public void CheckContents(Shape output, ErrorList errors)
    {
        int beyond = _text!.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)Math.Min(output[2] - 1, byte.MaxValue));
        if (beyond >= 0)
            errors.Add(_manifest.Inputs.File.Path.Location, $"data.inputs.u8: expected bytes 0 to {output[2] - 1}, as many as the model's vocabulary, got {_text![beyond]} (byte {beyond} of {_manifest.Inputs.File.Path.Value})");
        _order.Check(Inputs!.Starts, errors);
    }

    /// <inheritdoc/>
    public ImmutableArray<Tensor> Datasets(StepProgram program) => [InputDecoding.Integers(_text, new Shape(_text!.Length)), _order.ToTensor((int)Inputs!.Starts)];
}
