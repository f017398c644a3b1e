namespace Verifiable.Tensors.Kernels.Addressing;

/// <summary>What <see cref="OperandReaders"/> keep for one worker during one call; all of it lives in the worker's scratch memory.</summary>
internal unsafe struct ReaderState
{
    /// <summary>Elements of each operand.</summary>
    public uint** Data;

    /// <summary>Number of elements of each operand that may be read, slack included.</summary>
    public long* Elements;

    /// <summary>Each form's constant and step share.</summary>
    public long* Origin;

    /// <summary>Scalar digits of the current position.</summary>
    public long* Digits;

    /// <summary>Each form's share of constant, step and scalar digits at the current position.</summary>
    public long* Values;

    /// <summary>Stored runs of each operand for the current chunk.</summary>
    public long** Runs;

    /// <summary>Number of stored runs of each operand.</summary>
    public int* RunCounts;

    /// <summary>First lane of the current chunk.</summary>
    public long Start;

    /// <summary>Lanes of the current chunk.</summary>
    public int Count;
}
