using FsCheck;
using FsCheck.Fluent;

namespace Verifiable.Ethereum.Tests;

/// <summary>Random values with fixed seeds.</summary>
internal static class Samples
{
    public static readonly Gen<byte> Byte = Gen.Choose(0, 255).Select(b => (byte)b);

    public static readonly Gen<Hash256> Hash = Byte.ArrayOf(32).Select(b => new Hash256(b));

    public static readonly Gen<Address> Account = Byte.ArrayOf(20).Select(b => new Address(b));

    /// <summary>Valid keys: the first byte is below that of the group's order.</summary>
    public static readonly Gen<byte[]> Secret = Byte.ArrayOf(32).Select(b => (byte[])[(byte)(b[0] >> 1), .. b[1..31], (byte)(b[31] | 1)]);

    /// <summary>The same values every time.</summary>
    public static T[] Of<T>(Gen<T> generator, int count, int size = 30) => [.. generator.Sample(size, new Rnd(20261121, 7), count)];

    /// <summary>A configuration with a fixed seed that throws.</summary>
    public static Config Fixed(int tests) => Config.QuickThrowOnFailure.WithMaxTest(tests).WithReplay(20261121u, 7u);
}
