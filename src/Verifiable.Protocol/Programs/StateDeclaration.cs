namespace Verifiable.Protocol.Programs;

/// <summary>A tensor that survives from step to step.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Shape.</param>
/// <param name="Next">Index of the operator whose output is its next value, or null when no step changes it.</param>
public sealed record StateDeclaration(ElementType Type, Shape Shape, int? Next)
{
    /// <summary>Name for people and files (for example <c>0.weight</c>); not encoded.</summary>
    public string Label { get; init; } = "";
}
