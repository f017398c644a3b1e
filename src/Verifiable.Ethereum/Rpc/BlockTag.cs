using System.Numerics;

namespace Verifiable.Ethereum.Rpc;

/// <summary>Names a block in a request. The default value is the latest block.</summary>
public readonly record struct BlockTag
{
    private readonly string? _name;

    private BlockTag(string name) => _name = name;

    /// <summary>The newest block.</summary>
    public static BlockTag Latest => default;

    /// <summary>The newest block and the transactions that wait.</summary>
    public static BlockTag Pending { get; } = new("pending");

    /// <summary>The first block.</summary>
    public static BlockTag Earliest { get; } = new("earliest");

    /// <summary>The newest block that the chain's consensus will not undo.</summary>
    public static BlockTag Finalized { get; } = new("finalized");

    /// <summary>A block by its number.</summary>
    public static BlockTag Number(ulong number) => new(Hex.Quantity((BigInteger)number));

    /// <summary>A block by its number.</summary>
    public static implicit operator BlockTag(ulong number) => Number(number);

    /// <summary>As written in a request.</summary>
    public override string ToString() => _name ?? "latest";
}
