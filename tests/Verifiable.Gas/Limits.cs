namespace Verifiable.Gas;

/// <summary>Limits that several scenarios share.</summary>
internal static class Limits
{
    /// <summary>Any move of a game between the opening and the terminal.</summary>
    public const ulong Move = 80_000;

    /// <summary>Any terminal: a quarter of a block of 60 million gas.</summary>
    public const ulong Terminal = 15_000_000;
}
