using System.Runtime.Intrinsics;

namespace Verifiable.Protocol.Hashing;

/// <summary>Dispatches to the width asked for.</summary>
internal static unsafe class LaneHashing
{
    /// <summary>As <see cref="LaneSponge{TWord, TOps}.Hash"/>.</summary>
    /// <exception cref="PlatformNotSupportedException">This machine does not run <paramref name="lanes"/>.</exception>
    public static void Hash(ulong* messages, int words, byte tag, long count, ulong* hashes, KeccakLanes lanes)
    {
        if (!KeccakLanesSupport.IsSupported(lanes))
            throw new PlatformNotSupportedException($"LaneHashing: expected a width of at most {KeccakLanesSupport.Best} lanes, got {lanes}");
        // One message gains nothing from lanes.
        if (count == 1 || lanes == KeccakLanes.One)
            LaneSponge<ulong, ScalarKeccakWord>.Hash(messages, words, tag, count, hashes);
        else if (lanes == KeccakLanes.Eight)
            LaneSponge<Vector512<ulong>, Vector512KeccakWord>.Hash(messages, words, tag, count, hashes);
        else
            LaneSponge<Vector256<ulong>, Vector256KeccakWord>.Hash(messages, words, tag, count, hashes);
    }
}
