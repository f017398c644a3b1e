using Verifiable.Execution.Manifest.Fields;
using Verifiable.Protocol.Programs;

namespace Verifiable.Execution.Manifest.Tables;

/// <summary>The section <c>data</c> and what it holds: inputs, targets, what is kept for validation, order.</summary>
internal static class DataSections
{
    private const int MaxContext = 1 << 20;

    private static readonly Definition<SeedOrFile> s_order = new(
        "order",
        "Order of the samples, or of the windows of a text: a permutation for each epoch from a seed, or out of a file.",
        [new SeedField("seed", "Seed of the permutations."), new TextField("i32", "File of little-endian 4-byte integers, steps * batch_size or more.", isRequired: false)],
        a => Sections.Either(a, "i32"))
    { Alternatives = ["i32", "seed"] };

    private static readonly Definition<InputsSection> s_inputs = new(
        "inputs",
        "The inputs: samples out of a file, or a text whose bytes are tokens.",
        [
            .. DataFormats.Fields("Columns of a CSV file that are the numbers of a sample; by default all that targets do not name."),
            new NumberField("divide", "What each number is divided by in f32.", Interval.Divisor, 1),
            new IntegersField("shape", "Extents that each sample is given, for example [1, 28, 28]; by default those of the file.", 1, uint.MaxValue, ProgramLimits.MaxRank - 1, isOptional: true),
            new TextField(DataFormats.Text, "File whose bytes are tokens 0 to 255.", isRequired: false),
            new IntegerField("context", "Tokens of a window; with u8.", 1, MaxContext, isOptional: true),
        ],
        Inputs)
    { Alternatives = [.. DataFormats.Keys, DataFormats.Text] };

    private static readonly Definition<TargetsSection> s_targets = new(
        "targets",
        "What the outputs are to be: the class of each sample, or numbers for losses that compare numbers.",
        [
            .. DataFormats.Fields("Column of a CSV file that holds the classes, or columns of numbers; with csv."),
            new NumberField("divide", "What each number is divided by in f32 where targets are numbers.", Interval.Divisor, 1),
        ],
        Targets)
    { Alternatives = DataFormats.Keys };

    private static readonly Definition<ValidationSection> s_validation = new(
        "validation",
        "What is kept for validation: samples drawn by a seed, or the last tokens of a text.",
        [
            new IntegerField("count", "How many samples or tokens.", 1, int.MaxValue, isOptional: true),
            new NumberField("fraction", "Which part of the samples or tokens; the number is rounded down.", new Interval(0, true, 1, true), isOptional: true),
            new SeedField("seed", "Seed of the choice, 0 by default; not with a text."),
        ],
        a => new ValidationSection(a.IntegerOrNull("count"), a.NumberOrNull("fraction") ?? 0, a.SeedOrNull("seed"), a.Location))
    { Alternatives = ["count", "fraction"] };

    /// <summary>The section <c>data</c>.</summary>
    public static Definition<DataSection> Data { get; } = new(
        "data",
        "The data, and for training the order in which it is visited.",
        [
            new SectionField<InputsSection>("inputs", s_inputs),
            new SectionField<TargetsSection>("targets", s_targets, isRequired: false),
            new SectionField<ValidationSection>("validation", s_validation, isRequired: false),
            new SectionField<SeedOrFile>("order", s_order, isRequired: false),
        ],
        Whole);

    private static InputsSection? Inputs(Arguments a)
    {
        bool isText = a.Has(DataFormats.Text);
        foreach (string key in (string[])(isText ? ["divide", "shape", "columns", "tensor"] : ["context"]))
        {
            if (!a.Has(key))
                continue;
            a.Error(key, isText ? "expected none with u8, got one" : "expected none without u8, got one");
            return null;
        }

        if (!isText)
            return DataFormats.Read(a) is { } file ? new InputsSection(file, (float)a.Number("divide"), a.IntegersOrNull("shape") is { } shape ? new Shape(shape.AsSpan()) : null, 0) : null;
        if (a.IntegerOrNull("context") is int context)
            return new InputsSection(new DataFile(DataFormats.Text, a.Text(DataFormats.Text), []), 1, null, context);
        a.Error("context", "expected the tokens of a window with u8, got nothing");
        return null;
    }

    private static TargetsSection? Targets(Arguments a)
    {
        if (DataFormats.Read(a) is not { } file)
            return null;
        if (file.Format != "csv" || !file.Parts.IsEmpty)
            return new TargetsSection(file, (float)a.Number("divide"));
        a.Error("columns", "expected the columns of the targets with csv, got nothing");
        return null;
    }

    private static DataSection? Whole(Arguments a)
    {
        InputsSection inputs = a.Part<InputsSection>("inputs");
        TargetsSection? targets = a.PartOrNull<TargetsSection>("targets");
        if (targets is null != inputs.IsText)
        {
            a.Error("targets", targets is null ? "expected a mapping, got nothing" : "expected no targets of a text, whose targets are its next tokens, got some");
            return null;
        }

        if (targets is not null && inputs.File.Path.Value == targets.File.Path.Value)
            inputs = inputs with { File = inputs.File with { Without = targets.File.Parts } };
        ValidationSection? validation = a.PartOrNull<ValidationSection>("validation");
        if (inputs.IsText && validation?.Seed is not null)
        {
            a.Error("validation", "expected no seed with a text, of which the last tokens are kept, got one");
            return null;
        }

        return new DataSection(inputs, targets, a.PartOrNull<SeedOrFile>("order"), validation);
    }
}
