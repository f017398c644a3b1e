namespace Verifiable.Execution.Data;

/// <summary>What random words are drawn for; the value is part of the counter.</summary>
public enum PhiloxPurpose : uint
{
    /// <summary>Initial parameters; the stream is the parameter's index.</summary>
    Parameters = 1,

    /// <summary>Order of the samples; the stream is the epoch.</summary>
    Order = 2,

    /// <summary>Masks of dropout, which step programs draw themselves; the stream is the number of the dropout.</summary>
    Dropout = 3,

    /// <summary>Which samples are kept for validation; the stream is 0.</summary>
    Validation = 4,

    /// <summary>Chances of the economic simulation; the stream is the number of the job.</summary>
    Simulation = 5,
}
