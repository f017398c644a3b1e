namespace Verifiable.Protocol.Programs;

/// <summary>A tensor that no step changes: a dataset tensor or the schedule.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Shape.</param>
public sealed record InputDeclaration(ElementType Type, Shape Shape)
{
    /// <summary>Name for people; not encoded.</summary>
    public string Label { get; init; } = "";
}
