namespace Verifiable.EndToEnd.Disputes;

/// <summary>Most gas that transactions of the protocol may take.</summary>
internal static class GasBudget
{
    public const ulong Receipt = 60_000;
    public const ulong Terminal = 400_000;
    public const ulong Move = 250_000;
}
