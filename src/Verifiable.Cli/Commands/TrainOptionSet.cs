using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Verifiable.Cli.Training;
using Verifiable.Tensors.Kernels;

namespace Verifiable.Cli.Commands;

/// <summary>The arguments of <c>verifiable train</c>.</summary>
internal sealed class TrainOptionSet
{
    private const int MaxThreads = 1024;
    private readonly Argument<string> _manifest = new("JOB.yaml") { Description = "The manifest (YAML)." };

    private readonly Option<string> _directory = new("--out")
    {
        Description = $"Folder for {OutputFolder.WeightsFile} (the trained weights) and {OutputFolder.ReportFile} (hashes, losses, roots).",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<int> _threads = new("--threads") { Description = "Compute threads; no bit depends on them.", HelpName = "N", DefaultValueFactory = _ => Environment.ProcessorCount };
    private readonly Option<string> _isa = new("--isa") { Description = "Instructions to compute with; no bit depends on them.", DefaultValueFactory = _ => "auto" };
    private readonly Option<string?> _images = new("--test-images") { Description = "Test inputs (IDX): evaluates the trained model.", HelpName = "FILE" };
    private readonly Option<string?> _labels = new("--test-labels") { Description = "Classes of the test inputs (IDX).", HelpName = "FILE" };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Show no progress." };

    public TrainOptionSet()
    {
        _threads.Validators.Add(result => RequireRange(result, 1, MaxThreads));
        _isa.AcceptOnlyFromAmong("auto", "512", "256", "128", "scalar", "reference");
    }

    /// <summary>Adds the arguments to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_manifest);
        foreach (Option option in new Option[] { _directory, _threads, _isa, _images, _labels, _quiet })
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_images) is null != result.GetResult(_labels) is null)
                result.AddError("train: expected --test-images and --test-labels together, got one of them");
        });
    }

    /// <summary>Whether no progress is wanted.</summary>
    public bool IsQuiet(ParseResult parsed) => parsed.GetValue(_quiet);

    /// <summary>What is asked for.</summary>
    public LocalTrainingOptions Read(ParseResult parsed)
    {
        InstructionSets.TryParse(parsed.GetValue(_isa)!, out InstructionSet set);
        return new LocalTrainingOptions(parsed.GetRequiredValue(_manifest), parsed.GetRequiredValue(_directory), parsed.GetValue(_threads), set)
        {
            TestImages = parsed.GetValue(_images),
            TestLabels = parsed.GetValue(_labels),
        };
    }

    private static void RequireRange(OptionResult result, long least, long most)
    {
        if (result.Tokens.Count == 1 && long.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && (value < least || value > most))
            result.AddError($"{result.Option.Name}: expected {least} to {most}, got {value}");
    }
}
