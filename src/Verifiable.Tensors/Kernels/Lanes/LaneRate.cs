namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>How often the value of an instruction changes.</summary>
internal enum LaneRate
{
    /// <summary>Never within a call.</summary>
    Call,

    /// <summary>From chunk to chunk.</summary>
    Chunk,

    /// <summary>From one scalar position to the next.</summary>
    Position,
}
