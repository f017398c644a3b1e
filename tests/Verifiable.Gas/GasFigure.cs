namespace Verifiable.Gas;

/// <summary>One measured figure.</summary>
/// <param name="Name">Its name in <c>artifacts/gas.json</c>.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Meaning">What it counts, for the table.</param>
/// <param name="Limit">What it may be at most; null: nothing is asked of it.</param>
/// <param name="Unit">Unit of value and limit.</param>
/// <param name="KnownExcess">Why the limit is not kept, where that is known and the page tells what is to be done about it; then it fails nothing.</param>
internal sealed record GasFigure(string Name, ulong Value, string Meaning, ulong? Limit = null, string Unit = GasFigure.Gas, string? KnownExcess = null)
{
    public const string Gas = "gas";
    public const string Rounds = "rounds";
    public const string Bytes = "bytes";

    /// <summary>Whether the figure keeps its limit.</summary>
    public bool KeepsLimit => Limit is not { } limit || Value <= limit;

    /// <summary>Whether nothing unknown is wrong with it: a limit is kept, or is known not to be. One that is kept against what was known is wrong too.</summary>
    public bool Holds => KeepsLimit == (KnownExcess is null);
}
