namespace Verifiable.Execution.Data;

/// <summary>The order in which a seed visits the samples.</summary>
public static class SampleOrder
{
    /// <summary>The first <paramref name="length"/> indices of one random permutation of the samples after another.</summary>
    /// <remarks>Epoch e is Fisher and Yates' shuffle of 0..samples-1 from the end, drawn from stream e; a batch may reach over two epochs.</remarks>
    public static int[] FromSeed(ulong seed, int samples, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        var order = new int[length];
        int position = 0;
        for (uint epoch = 0; position < length; epoch++)
        {
            int[] permutation = Permutation(seed, samples, epoch);
            int take = Math.Min(samples, length - position);
            permutation.AsSpan(0, take).CopyTo(order.AsSpan(position));
            position += take;
        }

        return order;
    }

    private static int[] Permutation(ulong seed, int samples, uint epoch)
    {
        var random = new PhiloxStream(seed, PhiloxPurpose.Order, epoch);
        int[] permutation = [.. Enumerable.Range(0, samples)];
        for (int i = samples - 1; i > 0; i--)
        {
            int j = (int)random.NextBelow((uint)i + 1);
            (permutation[i], permutation[j]) = (permutation[j], permutation[i]);
        }

        return permutation;
    }
}
