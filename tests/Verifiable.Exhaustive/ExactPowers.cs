namespace Verifiable.Exhaustive;

/// <summary>Pairs whose power is a number of at most 25 bits: itself an f32, or exactly the midpoint of two.</summary>
/// <remarks><c>x = ±m^(2^r) 2^(2^r e)</c>, m odd, <c>y = n / 2^r</c>, so <c>x^y = m^n 2^(e n)</c>. Powers of two, which have any y, and y = 1 are sampled.</remarks>
internal static class ExactPowers
{
    private const double MaxPower = 1 << 25;

    /// <summary>All such pairs with n from 2 on, or r from 1 on, inside the range or next to its ends.</summary>
    public static IEnumerable<(uint X, uint Y)> All()
    {
        for (int r = 0; r <= 4; r++)
        {
            int root = 1 << r;
            for (int m = 1; Math.Pow(m, root) < 1 << 24; m += 2)
            {
                for (int n = r == 0 ? 2 : 1; n <= (m == 1 ? 150 * root : 25) && Math.Pow(m, n) < MaxPower; n += r == 0 ? 1 : 2)
                {
                    foreach ((uint X, uint Y) pair in Scaled(m, root, n))
                        yield return pair;
                }
            }
        }
    }

    private static IEnumerable<(uint X, uint Y)> Scaled(int m, int root, int n)
    {
        for (int e = -149; e * root < 128; e++)
        {
            double x = Math.ScaleB(Math.Pow(m, root), e * root), log = (n * Math.Log2(m)) + (e * n);
            if (x < float.Epsilon || x > float.MaxValue || log is < -151 or > 129)
                continue;
            uint bits = BitConverter.SingleToUInt32Bits((float)x), y = BitConverter.SingleToUInt32Bits((float)n / root);
            yield return (bits, y);
            if (root == 1)
                yield return (bits | 0x80000000, y);
            if (m == 1)
                yield return (bits, y | 0x80000000);
        }
    }
}
