namespace Verifiable.Networking.Tests.Hostile;

/// <summary>Damages bytes the way hostile peers do.</summary>
internal static class Mutation
{
    private const int MaxLength = 4096;

    // Lengths and numbers at the edges, as varints and as big-endian words.
    private static readonly byte[][] Bombs =
    [
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
        [0xff, 0xff, 0xff, 0xff, 0x0f],
        [0xff, 0xff, 0xff, 0xff, 0x07],
        [0x80, 0x80, 0x80, 0x80, 0x80, 0x00],
        [0xff, 0xff, 0xff, 0xff],
        [0x7f, 0xff, 0xff, 0xff],
        [0x00],
    ];

    /// <summary>A damaged copy of one of the seeds, or random bytes.</summary>
    public static byte[] Next(Random random, IReadOnlyList<byte[]> seeds)
    {
        if (random.Next(16) == 0)
        {
            byte[] noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            return noise;
        }

        byte[] input = [.. seeds[random.Next(seeds.Count)]];
        for (int i = random.Next(1, 5); i > 0; i--)
            input = Once(random, input, seeds);
        return input.Length > MaxLength ? input[..MaxLength] : input;
    }

    private static byte[] Once(Random random, byte[] input, IReadOnlyList<byte[]> seeds)
    {
        int at = random.Next(input.Length + 1);
        switch (random.Next(7))
        {
            case 0 when input.Length > 0:
                input[at % input.Length] ^= (byte)(1 << random.Next(8));
                return input;
            case 1 when input.Length > 0:
                input[at % input.Length] = (byte)random.Next(256);
                return input;
            case 2:
                return input[..at];
            case 3:
                return input[at..];
            case 4:
                byte[] bomb = Bombs[random.Next(Bombs.Length)];
                return [.. input[..at], .. bomb, .. input[Math.Min(input.Length, at + random.Next(3))..]];
            case 5:
                byte[] other = seeds[random.Next(seeds.Count)];
                return [.. input[..at], .. other[random.Next(other.Length)..]];
            default:
                // Repeated fields.
                int length = Math.Min(random.Next(1, 64), input.Length - at);
                return [.. input[..at], .. Enumerable.Repeat(input[at..(at + length)], random.Next(1, 20)).SelectMany(part => part), .. input[at..]];
        }
    }
}
