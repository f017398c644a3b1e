namespace Verifiable.Execution.Data;

/// <summary>What random words are drawn for; the value is part of the counter.</summary>
public enum PhiloxPurpose : uint
{
    /// <summary>Initial parameters; the stream is the parameter's index.</summary>
    Parameters = 1,

    /// <summary>Order of the samples; the stream is the epoch.</summary>
    Order = 2,
}
