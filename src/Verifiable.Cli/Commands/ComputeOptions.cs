using System.CommandLine;
using Verifiable.Tensors.Kernels;

namespace Verifiable.Cli.Commands;

/// <summary>What to compute with: <c>--threads</c> and <c>--isa</c>, the same in every command that runs steps.</summary>
internal sealed class ComputeOptions
{
    private const int MaxThreads = 1024;
    private readonly Option<int> _threads = new("--threads") { Description = "Compute threads; no bit depends on them.", HelpName = "N", DefaultValueFactory = _ => Environment.ProcessorCount };
    private readonly Option<string> _isa = new("--isa") { Description = "Instructions to compute with; no bit depends on them.", DefaultValueFactory = _ => "auto" };

    /// <summary>The options.</summary>
    /// <param name="withReference">Whether the reference interpreter may be asked for, which is too slow for any clock.</param>
    public ComputeOptions(bool withReference = true)
    {
        _threads.Validators.Add(result => NumberRange.Require(result, 1, MaxThreads));
        _isa.AcceptOnlyFromAmong(["auto", "512", "256", "128", "scalar", .. withReference ? ["reference"] : Array.Empty<string>()]);
    }

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_threads);
        command.Add(_isa);
    }

    /// <summary>Threads.</summary>
    public int Threads(ParseResult parsed) => parsed.GetValue(_threads);

    /// <summary>Instructions.</summary>
    public InstructionSet InstructionSet(ParseResult parsed)
    {
        InstructionSets.TryParse(parsed.GetValue(_isa)!, out InstructionSet set);
        return set;
    }
}
