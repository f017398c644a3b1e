namespace Verifiable.Execution.Data;

/// <summary>The order in which a seed visits the samples: one permutation of them after another, an epoch each.</summary>
public static class SampleOrder
{
    /// <summary>The sample at a position of the order, computed alone: entry <c>position mod samples</c> of the permutation of epoch <c>position / samples</c>, which is the stream.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no samples, or the position is negative or in an epoch beyond 2^32.</exception>
    public static int At(ulong seed, int samples, long position)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        long epoch = position / samples;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(epoch, uint.MaxValue, nameof(position));
        return (int)Epoch(seed, samples, (uint)epoch)[(uint)(position % samples)];
    }

    /// <summary>The samples at the first <paramref name="length"/> positions; a batch may reach over two epochs.</summary>
    public static int[] FromSeed(ulong seed, int samples, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        var order = new int[length];
        FeistelPermutation permutation = default;
        for (int position = 0; position < length; position++)
        {
            uint index = (uint)(position % samples);
            if (index == 0)
                permutation = Epoch(seed, samples, (uint)(position / samples));
            order[position] = (int)permutation[index];
        }

        return order;
    }

    private static FeistelPermutation Epoch(ulong seed, int samples, uint epoch) => new(seed, PhiloxPurpose.Order, epoch, (uint)samples);
}
