namespace Verifiable.Gas;

/// <summary>One measured figure.</summary>
/// <param name="Name">Its name in <c>artifacts/gas.json</c>.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Meaning">What it counts, for the table.</param>
/// <param name="Limit">What it may be at most; null: nothing is asked of it.</param>
/// <param name="Unit">Unit of value and limit.</param>
internal sealed record GasFigure(string Name, ulong Value, string Meaning, ulong? Limit = null, string Unit = GasFigure.Gas)
{
    public const string Gas = "gas";
    public const string Rounds = "rounds";
    public const string Bytes = "bytes";

    /// <summary>Whether the figure keeps its limit.</summary>
    public bool KeepsLimit => Limit is not { } limit || Value <= limit;
}
