namespace Verifiable.Protocol.Programs;

/// <summary>Where an operand's tensor comes from; the value is its encoding (protocol section 2).</summary>
public enum SourceKind : byte
{
    /// <summary>Output of an earlier operator of the same step.</summary>
    Operator = 0,

    /// <summary>A state tensor, as it was before the step.</summary>
    State = 1,

    /// <summary>A dataset tensor.</summary>
    Dataset = 2,

    /// <summary>The schedule tensor.</summary>
    Schedule = 3,
}
