using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Disputes;

/// <summary>Everything a player needs to know about a game to make the next move: the contract's state and what the last move revealed.</summary>
/// <remarks>Fields of phases that were not reached yet keep their defaults.</remarks>
public sealed record DisputePosition
{
    /// <summary>Which move comes next.</summary>
    public required DisputePhase Phase { get; init; }

    /// <summary>The node that the next move must name.</summary>
    public required Hash256 Node { get; init; }

    /// <summary>First step of the interval in dispute.</summary>
    public required long FirstStep { get; init; }

    /// <summary>Steps in the interval in dispute.</summary>
    public required long StepCount { get; init; }

    /// <summary>State root before the interval: both parties agree on it.</summary>
    public required Hash256 StateBefore { get; init; }

    /// <summary>State root after the interval as the worker claims it.</summary>
    public required Hash256 StateAfter { get; init; }

    /// <summary>The worker's trace root, from <see cref="DisputePhase.ChooseTarget"/> on.</summary>
    public Hash256 Trace { get; init; }

    /// <summary>Levels left below the current node of a fold (operators, state or tensor).</summary>
    public int Depth { get; init; }

    /// <summary>Index of the current node of a fold at its height.</summary>
    public long Index { get; init; }

    /// <summary>The operator in dispute, from <see cref="DisputePhase.OpenOperator"/> on.</summary>
    public int OperatorIndex { get; init; }

    /// <summary>Root of the operator's output as the worker claims it, from <see cref="DisputePhase.OpenOperator"/> on.</summary>
    public Hash256 OutputRoot { get; init; }

    /// <summary>
    /// Siblings of <see cref="OutputRoot"/> up to the worker's trace root, lowest first, as its reveals showed them; from <see cref="DisputePhase.OpenOperator"/> on.
    /// </summary>
    /// <remarks>The outputs of earlier operators, which the challenger knows, open from the worker's trace root through these.</remarks>
    public IReadOnlyList<Hash256> TracePath { get; init; } = [];

    /// <summary>The element in dispute: row-major index in the operator's output.</summary>
    public long Element { get; init; }

    /// <summary>Raw bits of the element as the worker claims it.</summary>
    public uint Value { get; init; }

    /// <summary>Whether no partial accumulators were committed yet: the next commitment includes the final one.</summary>
    public bool FirstPartials { get; init; }

    /// <summary>First block of the fold in dispute.</summary>
    public long FirstBlock { get; init; }

    /// <summary>Blocks of the fold in dispute.</summary>
    public long BlockCount { get; init; }

    /// <summary>Accumulator before the first block, or the final accumulator in <see cref="DisputePhase.ProveFinish"/>.</summary>
    public uint Entry { get; init; }

    /// <summary>Accumulator after the last block as the worker claims it.</summary>
    public uint Exit { get; init; }

    /// <summary>Hashes of the worker's last commitment or reveal: interval boundaries with both ends, or the nodes of a pollard.</summary>
    public IReadOnlyList<Hash256> RevealedNodes { get; init; } = [];

    /// <summary>The leaf that the worker revealed: 256 bytes, or empty.</summary>
    public ReadOnlyMemory<byte> RevealedLeaf { get; init; }

    /// <summary>The partial accumulators that the worker committed to last.</summary>
    public IReadOnlyList<uint> RevealedPartials { get; init; } = [];

    /// <summary>The claim about the step, from <see cref="DisputePhase.ChooseTarget"/> on.</summary>
    public StepClaim Claim => new(StateBefore, StateAfter, Trace);
}
