namespace Verifiable.Protocol.Programs;

/// <summary>A tensor that operators can read.</summary>
public readonly record struct TensorSource(SourceKind Kind, int Index)
{
    /// <summary>The schedule tensor.</summary>
    public static readonly TensorSource Schedule = new(SourceKind.Schedule, 0);
}
