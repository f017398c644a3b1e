using System.CommandLine;
using System.CommandLine.Parsing;
using Verifiable.Cli.Training;

namespace Verifiable.Cli.Commands;

/// <summary>The arguments of <c>verifiable train</c>.</summary>
internal sealed class TrainOptionSet
{
    private const string Stop = "stop";
    private const string Continue = "continue";
    private readonly Argument<string> _manifest = new("JOB.yaml") { Description = "The manifest (YAML)." };

    private readonly Option<string> _directory = new("--out")
    {
        Description = $"Folder for {OutputFolder.WeightsFile} (the trained weights), {OutputFolder.ReportFile} (hashes, losses, roots), {OutputFolder.MetricsFile} (a row for each step), "
            + $"{OutputFolder.TestsFile} (a row for each test), and {OutputFolder.CheckpointFile} while the training is not finished.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly ComputeOptions _compute = new();
    private readonly Option<string?> _images = new("--test-images") { Description = "Test inputs, in the format of data.inputs: evaluates the trained model.", HelpName = "FILE" };
    private readonly Option<string?> _labels = new("--test-labels") { Description = "Classes of the test inputs, in the format of data.targets.", HelpName = "FILE" };
    private readonly Option<long?> _testEvery = new("--test-every") { Description = "Test after every N steps, not in the end alone.", HelpName = "N" };
    private readonly Option<bool> _resume = new("--resume") { Description = $"Go on from {OutputFolder.CheckpointFile} in --out, to the same bits as without an interruption." };
    private readonly Option<string?> _from = new("--from") { Description = "Go on from a checkpoint that lies elsewhere.", HelpName = "CHECKPOINT" };
    private readonly Option<bool> _restart = new("--restart") { Description = "Begin anew where --out holds the checkpoint of an unfinished training, and replace it." };

    private readonly Option<long?> _checkpointEvery = new("--checkpoint-every")
    {
        Description = "Keep a checkpoint after every N steps. [default: at ends of segments (checkpoint_every of the manifest), at most every 30 s]",
        HelpName = "N",
    };

    private readonly Option<string> _onNonFinite = new("--on-nonfinite")
    {
        Description = "What to do when the loss or the state becomes NaN or infinite: stop before that step and keep a checkpoint, or continue. Either says which operator began it.",
        DefaultValueFactory = _ => Stop,
    };

    private readonly Option<string?> _plot = new("--plot")
    {
        Description = $"Draw the loss curve. [default path: {OutputFolder.PlotFile} in --out]",
        HelpName = "FILE.svg",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Show no progress." };

    public TrainOptionSet()
    {
        _testEvery.Validators.Add(result => NumberRange.Require(result, 1, uint.MaxValue));
        _checkpointEvery.Validators.Add(result => NumberRange.Require(result, 1, uint.MaxValue));
        _onNonFinite.AcceptOnlyFromAmong(Stop, Continue);
        _plot.Validators.Add(RequireSvg);
    }

    /// <summary>Adds the arguments to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_manifest);
        command.Add(_directory);
        _compute.AddTo(command);
        foreach (Option option in new Option[] { _images, _labels, _testEvery, _checkpointEvery, _resume, _from, _restart, _onNonFinite, _plot, _quiet })
            command.Add(option);
        command.Validators.Add(Validate);
    }

    /// <summary>Whether no progress is wanted.</summary>
    public bool IsQuiet(ParseResult parsed) => parsed.GetValue(_quiet);

    /// <summary>What is asked for.</summary>
    public LocalTrainingOptions Read(ParseResult parsed)
    {
        string directory = parsed.GetRequiredValue(_directory);
        return new LocalTrainingOptions(parsed.GetRequiredValue(_manifest), directory, _compute.Threads(parsed), _compute.InstructionSet(parsed))
        {
            TestImages = parsed.GetValue(_images),
            TestLabels = parsed.GetValue(_labels),
            TestEvery = parsed.GetValue(_testEvery),
            CheckpointEvery = parsed.GetValue(_checkpointEvery),
            From = parsed.GetValue(_resume) ? Path.Combine(directory, OutputFolder.CheckpointFile) : parsed.GetValue(_from),
            MayReplaceCheckpoint = parsed.GetValue(_restart),
            GoesOnNonFinite = parsed.GetValue(_onNonFinite) == Continue,
            Plot = parsed.GetResult(_plot) is null ? null : parsed.GetValue(_plot) ?? Path.Combine(directory, OutputFolder.PlotFile),
        };
    }

    private void Validate(CommandResult result)
    {
        if (result.GetResult(_images) is null != result.GetResult(_labels) is null)
            result.AddError("train: expected --test-images and --test-labels together, got one of them");
        if (result.GetResult(_testEvery) is not null && result.GetResult(_images) is null)
            result.AddError("--test-every: expected --test-images and --test-labels, got none");
        if (result.GetResult(_resume) is not null && (result.GetResult(_from) is not null || result.GetResult(_restart) is not null))
            result.AddError("train: expected --resume without --from and --restart, got it with one of them");
    }

    private static void RequireSvg(OptionResult result)
    {
        if (result.Tokens is [{ Value: var path }] && !path.EndsWith(".svg", StringComparison.OrdinalIgnoreCase))
            result.AddError($"--plot: expected a path that ends in .svg, got {path}");
    }
}
