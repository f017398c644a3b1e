using FsCheck;
using FsCheck.Fluent;

namespace Verifiable.Tensors.Tests.Parity;

/// <summary>Properties over random extents, always the same ones.</summary>
internal static class RandomExtents
{
    /// <summary>Checks a property of <paramref name="count"/> extents in 1..<paramref name="greatest"/>; a failure is shrunk and thrown.</summary>
    public static void ForAll(int count, int greatest, int tests, Action<int[]> check) =>
        Prop.ForAll(Gen.Choose(1, greatest).ArrayOf(count).ToArbitrary(), check).Check(Config.QuickThrowOnFailure.WithMaxTest(tests).WithReplay(20261121u, 7u));

    /// <summary>Pairs of shapes, made of three extents, that broadcast in different ways.</summary>
    public static IEnumerable<(long[] X, long[] Y)> Broadcasts(int[] extents)
    {
        (long a, long b, long c) = (extents[0], extents[1], extents[2]);
        return [([a, b], [a, b]), ([a, b, c], [c]), ([a, 1, c], [b, 1]), ([c], [a, b, c]), ([1], [a, b]), ([a, 1, b], [1, c, 1])];
    }
}
