namespace Verifiable.Ethereum.Signing;

/// <summary>Cost of deriving a keystore's key from its password.</summary>
/// <param name="N">Blocks of 128 r bytes that are held in memory; a power of two.</param>
/// <param name="R">Block size factor.</param>
/// <param name="P">Independent repetitions.</param>
public readonly record struct ScryptParameters(int N, int R, int P)
{
    /// <summary>256 MiB and about a second: go-ethereum's standard.</summary>
    public static ScryptParameters Standard { get; } = new(1 << 18, 8, 1);

    /// <summary>4 MiB: go-ethereum's light setting, for tests and devnets.</summary>
    public static ScryptParameters Light { get; } = new(1 << 12, 8, 6);
}
