using System.CommandLine;
using Verifiable.Cli.Commands;
using Verifiable.Node;

namespace Verifiable.Cli.Nodes;

/// <summary>Options of the commands that run a node.</summary>
internal sealed class NodeOptionSet
{
    private const long BytesPerMiB = 1 << 20;
    private readonly ChainOptions _chain = new();
    private readonly Option<string> _data = new("--data") { Description = "Folder of the node's own state.", HelpName = "DIR", Required = true };
    private readonly ComputeOptions _compute = new(withReference: false);
    private readonly Option<int> _poll = new("--poll-ms") { Description = "Pause between two looks at the chain, in milliseconds.", HelpName = "MS", DefaultValueFactory = _ => 250 };
    private readonly Option<int> _confirmations = new("--confirmations") { Description = "Blocks that must lie above one before its events count.", HelpName = "N", DefaultValueFactory = _ => 0 };
    private readonly Option<long> _jobMemory = new("--job-memory") { Description = "Most MiB that the tensors of one job may take; a job that declares more is refused before it is loaded. Without it, half of the memory there is.", HelpName = "MIB", DefaultValueFactory = _ => NodeOptions.DefaultJobMemory / BytesPerMiB };
    private readonly Option<bool> _stopWithInput = new("--stop-with-stdin") { Description = "Stop when standard input ends: for nodes that another program starts.", Hidden = true };

    public void AddTo(Command command)
    {
        _chain.AddSending(command);
        command.Add(_chain.Blobs);
        command.Add(_data);
        _compute.AddTo(command);
        command.Add(_poll);
        command.Add(_confirmations);
        command.Add(_jobMemory);
        command.Add(_stopWithInput);
    }

    /// <summary>How long the node runs: until cancelled, and where asked for no longer than the program that started it.</summary>
    public CancellationTokenSource Lifetime(ParseResult parsed, CancellationToken cancellationToken) =>
        parsed.GetValue(_stopWithInput) ? StandardInputEnd.Link(cancellationToken) : CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

    /// <summary>What to say when another process works on the data folder.</summary>
    public UsageException InUse(ParseResult parsed) =>
        new($"--data: expected a folder of this node alone, got one that another running worker or challenger uses ({Path.GetFullPath(parsed.GetRequiredValue(_data))})");

    public NodeOptions Read(ParseResult parsed) => new()
    {
        Rpc = parsed.GetValue(_chain.Rpc)!,
        DeploymentFile = parsed.GetRequiredValue(_chain.Deployment),
        KeyFile = parsed.GetRequiredValue(_chain.Key),
        DataFolder = parsed.GetRequiredValue(_data),
        BlobFolder = parsed.GetRequiredValue(_chain.Blobs),
        Threads = _compute.Threads(parsed),
        InstructionSet = _compute.InstructionSet(parsed),
        PollInterval = TimeSpan.FromMilliseconds(parsed.GetValue(_poll)),
        Confirmations = parsed.GetValue(_confirmations),
        JobMemory = (long)Math.Min((decimal)parsed.GetValue(_jobMemory) * BytesPerMiB, long.MaxValue),
    };
}
