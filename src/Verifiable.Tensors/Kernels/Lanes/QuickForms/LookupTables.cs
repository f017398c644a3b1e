namespace Verifiable.Tensors.Kernels.Lanes.QuickForms;

/// <summary>The tables of quick forms, by the numbers that instructions hold. Two registers of 512 bits hold one.</summary>
internal static class LookupTables
{
    /// <summary>Entries of a table.</summary>
    public const int Entries = 16;

    /// <summary>The first of erf's.</summary>
    public const int Erf = 0;

    /// <summary>That of exp.</summary>
    public const int Exp = 9;

    private static readonly IReadOnlyList<IReadOnlyList<double>> s_tables = [.. ErfByTable.Coefficients, ExpByTable.Powers];

    /// <summary>Half of a table: entries 0 to 7 or 8 to 15.</summary>
    public static IEnumerable<double> Half(int table, bool upper) => s_tables[table].Skip(upper ? Entries / 2 : 0).Take(Entries / 2);
}
