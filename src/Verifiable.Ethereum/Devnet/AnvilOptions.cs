using System.Globalization;

namespace Verifiable.Ethereum.Devnet;

/// <summary>How a local chain runs.</summary>
public sealed record AnvilOptions
{
    /// <summary>Time between blocks; null mines a block for each transaction at once. Default 0.25 s; at least 10 ms.</summary>
    public TimeSpan? BlockTime { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Chain id. Default 31337 (anvil's).</summary>
    public ulong ChainId { get; init; } = 31337;

    /// <summary>Funded accounts of the well-known development mnemonic; see <see cref="DevnetAccounts"/>. Default 10; 0 to 100.</summary>
    public int Accounts { get; init; } = 10;

    /// <summary>Port; 0 lets the kernel choose. Default 0.</summary>
    public int Port { get; init; }

    /// <summary>Keep few historic states, so that long runs stay small. Default false: reasons of reverts are found on the state below.</summary>
    public bool PruneHistory { get; init; }

    /// <summary>Further arguments of anvil.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    internal IReadOnlyList<string> ToArguments()
    {
        var arguments = new List<string>
        {
            "--host", "127.0.0.1",
            "--port", Port.ToString(CultureInfo.InvariantCulture),
            "--chain-id", ChainId.ToString(CultureInfo.InvariantCulture),
            "--accounts", Accounts.ToString(CultureInfo.InvariantCulture),
        };
        if (BlockTime is { } time)
        {
            // --mixed-mining would also mine at once; interval mining alone is what a real chain does.
            arguments.AddRange(["--block-time", time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)]);
        }

        if (PruneHistory)
        {
            // A few states are kept: with none, a call on the latest block fails when the next one is mined while it runs.
            arguments.AddRange(["--prune-history", "64"]);
        }

        return [.. arguments, .. Arguments];
    }
}
