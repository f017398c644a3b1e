namespace Verifiable.Protocol.Programs;

/// <summary>The rules of valid programs; the value is the number that <c>proveInvalid</c> takes (protocol section 7).</summary>
public enum ProgramRule : byte
{
    /// <summary>V1: <c>1 &lt;= operatorCount &lt;= 4096</c>.</summary>
    OperatorCount = 1,

    /// <summary>V2: <c>1 &lt;= stateCount &lt;= 1024</c>.</summary>
    StateCount = 2,

    /// <summary>V3: <c>datasetCount &lt;= 16</c>.</summary>
    DatasetCount = 3,

    /// <summary>V4: <c>steps &gt;= 1</c> and <c>1 &lt;= checkpointInterval &lt;= steps</c>.</summary>
    Steps = 4,

    /// <summary>V10: an operator's encoding parses exactly, within its ranges and at most 8,192 bytes.</summary>
    OperatorEncoding = 10,

    /// <summary>V11: an operator source is earlier; state, dataset and schedule indices exist.</summary>
    SourceIndex = 11,

    /// <summary>V12: an operand's type and shape equal its source's.</summary>
    SourceShape = 12,

    /// <summary>V13: a variable names an existing digit.</summary>
    Variable = 13,

    /// <summary>V14: a gather names an earlier operand of type i32.</summary>
    Gather = 14,

    /// <summary>V15: body and finish are well-formed scalar programs of w32, and finish keeps to what it may use.</summary>
    ScalarProgram = 15,

    /// <summary>V16: <c>16 weight(body) + weight(finish) &lt;= 40,000</c>.</summary>
    Weight = 16,

    /// <summary>V17: the openings of a terminal take at most 120,000 bytes.</summary>
    Openings = 17,

    /// <summary>V20: declarations parse.</summary>
    Declaration = 20,

    /// <summary>V21: a state's next is unchanged or an operator whose output has its type and shape.</summary>
    NextState = 21,

    /// <summary>V22: the schedule is f32 of rank 2 and its first extent is <c>steps</c>.</summary>
    Schedule = 22,
}
