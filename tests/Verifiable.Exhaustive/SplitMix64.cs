namespace Verifiable.Exhaustive;

/// <summary>Random words that are quick to begin anywhere (Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators, 2014), so that batches can be made by any thread.</summary>
internal struct SplitMix64(ulong seed)
{
    private ulong _state = seed * 0xd1342543de82ef95;

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        ulong z = _state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    /// <summary>A number below <paramref name="count"/>.</summary>
    public uint Below(uint count) => (uint)((Next() >> 32) * count >> 32);

    /// <summary>A number in [-1, 1).</summary>
    public double Signed() => (long)Next() * (1.0 / (1L << 62) / 2);
}
