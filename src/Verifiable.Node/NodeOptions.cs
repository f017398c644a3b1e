using Verifiable.Tensors.Kernels;

namespace Verifiable.Node;

/// <summary>What a worker or challenger needs to run.</summary>
public sealed record NodeOptions
{
    private const long LeastJobMemory = 1 << 20;

    /// <summary>JSON-RPC endpoint of an Ethereum node, http or https.</summary>
    public required Uri Rpc { get; init; }

    /// <summary>File with the contracts' addresses (see <c>chain-config/</c>).</summary>
    public required string DeploymentFile { get; init; }

    /// <summary>File with the account's key; nobody else may be able to read it.</summary>
    public required string KeyFile { get; init; }

    /// <summary>Folder of the node's own state; one process at a time.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Content-addressed folder through which programs, data and checkpoints are exchanged.</summary>
    public required string BlobFolder { get; init; }

    /// <summary>Compute threads, 1 to 256. Default: all cores.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Instruction set of the kernels. Default: the widest available.</summary>
    public InstructionSet InstructionSet { get; init; } = InstructionSet.Auto;

    /// <summary>Pause between two looks at the chain, 10 ms to 1 min. Default: 250 ms, a fraction of any chain's block time.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Blocks that must lie above one before its events count, 0 to 1,000. Default: 0, for development chains; public ones want more.
    /// Transactions of the node's own are not waited for so long, but watched: one that a re-org undoes is sent again, at least 64 blocks deep.</summary>
    public int Confirmations { get; init; }

    /// <summary>Default of <see cref="JobMemory"/>: half of what this process may use, as a trained or disputed job needs its states and outputs a second time.</summary>
    public static long DefaultJobMemory { get; } = Math.Max(LeastJobMemory, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);

    /// <summary>Most bytes that the tensors of one job may take, 1 MiB or more. Default <see cref="DefaultJobMemory"/>. A job that declares more is refused before it is loaded.</summary>
    public long JobMemory { get; init; } = DefaultJobMemory;

    /// <summary>The endpoint as messages name it: host and port, as the rest of a hosted node's address is an access token.</summary>
    public string RpcName => Rpc.IsAbsoluteUri ? Rpc.Authority : "an address without host";

    /// <summary>Checks all options.</summary>
    /// <exception cref="ArgumentException">Some option is out of range; the message lists all of them.</exception>
    public void Validate()
    {
        var failures = new List<string>();
        if (!Rpc.IsAbsoluteUri || Rpc.Scheme is not ("http" or "https"))
            failures.Add($"rpc: expected an http or https address, got {(Rpc.IsAbsoluteUri ? $"{Rpc.Scheme} ({RpcName})" : RpcName)}");
        if (!File.Exists(DeploymentFile))
            failures.Add($"deployment: expected a file, got none ({DeploymentFile})");
        if (!File.Exists(KeyFile))
            failures.Add($"key: expected a file, got none ({KeyFile})");
        if (Threads is < 1 or > 256)
            failures.Add($"threads: expected 1 to 256, got {Threads}");
        if (PollInterval < TimeSpan.FromMilliseconds(10) || PollInterval > TimeSpan.FromMinutes(1))
            failures.Add($"poll interval: expected 10 ms to 1 min, got {PollInterval}");
        if (Confirmations is < 0 or > 1000)
            failures.Add($"confirmations: expected 0 to 1000, got {Confirmations}");
        if (JobMemory < LeastJobMemory)
            failures.Add($"job memory: expected at least {LeastJobMemory} bytes, got {JobMemory}");
        if (failures.Count > 0)
            throw new ArgumentException(string.Join(Environment.NewLine, failures));
    }
}
