namespace Verifiable.Protocol.Programs;

/// <summary>Caps of valid programs (protocol sections 1, 2 and 7): they bound what a terminal of the dispute game can cost.</summary>
public static class ProgramLimits
{
    /// <summary>Highest rank of an output, a reduction or an operand.</summary>
    public const int MaxRank = 6;

    /// <summary>Most operands of one operator.</summary>
    public const int MaxOperands = 8;

    /// <summary>Most terms of one affine coordinate.</summary>
    public const int MaxTerms = 6;

    /// <summary>Largest magnitude of a coefficient.</summary>
    public const int MaxCoefficient = 1 << 24;

    /// <summary>Largest divisor of a coordinate.</summary>
    public const int MaxDivisor = 65536;

    /// <summary>Most instructions of one scalar program.</summary>
    public const int MaxInstructions = 256;

    /// <summary>Most constants of one scalar program.</summary>
    public const int MaxConstants = 64;

    /// <summary>Most bytes of one encoded operator.</summary>
    public const int MaxOperatorBytes = 8192;

    /// <summary>Most operators of a step program.</summary>
    public const int MaxOperators = 4096;

    /// <summary>Most state tensors of a step program.</summary>
    public const int MaxStates = 1024;

    /// <summary>Most dataset tensors of a step program.</summary>
    public const int MaxDatasets = 16;

    /// <summary>Fold iterations that one terminal re-executes at most.</summary>
    public const int BlockLength = 16;

    /// <summary>Cap of <c>BlockLength * weight(body) + weight(finish)</c>, in units of 100 gas.</summary>
    public const int MaxTerminalWeight = 40_000;

    /// <summary>Cap of what the openings of a terminal take, in bytes: with the operator and the envelope a transaction stays below the 128 KiB that nodes relay.</summary>
    public const int MaxTerminalOpenings = 120_000;
}
