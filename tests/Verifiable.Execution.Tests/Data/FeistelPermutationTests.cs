using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Verifiable.Execution.Data;

namespace Verifiable.Execution.Tests.Data;

public sealed class FeistelPermutationTests
{
    /// <summary>tests/vectors/order/feistel.py derives them from docs/numerics.md alone: other numbers are other jobs.</summary>
    [Fact]
    public void Item_KeysOfTheVectors_GivesTheirEntries()
    {
        string[] lines = [.. File.ReadLines(Repository.Vectors("order/feistel.txt")).Where(l => !l.StartsWith('#'))];
        Assert.NotEmpty(lines);
        foreach (ulong[] numbers in lines.Select(l => l.Split(' ').Select(n => ulong.Parse(n, CultureInfo.InvariantCulture)).ToArray()))
        {
            var permutation = new FeistelPermutation(numbers[0], (PhiloxPurpose)numbers[1], (uint)numbers[2], (uint)numbers[3]);
            Assert.Equal(numbers[4..], Enumerable.Range(0, numbers.Length - 4).Select(i => (ulong)permutation[(uint)i]));
        }
    }

    [Fact]
    public void Item_EverySizeUpTo2000_HitsEveryNumberOnce()
    {
        for (uint size = 1; size <= 2000; size++)
        {
            var permutation = new FeistelPermutation(size * 77ul, PhiloxPurpose.Order, size, size);
            var seen = new bool[size];
            for (uint i = 0; i < size; i++)
                Assert.False(Interlocked.Exchange(ref seen[permutation[i]], true), $"size {size} gives entry {i} twice");
        }
    }

    [Fact]
    public void Item_RandomLargeSizes_IsInjectiveWhereItIsSampled() =>
        Prop.ForAll(
            Gen.Choose(int.MinValue, int.MaxValue).Three().ToArbitrary(),
            draw =>
            {
                uint size = Math.Max((uint)draw.Item1, 2);
                var permutation = new FeistelPermutation((uint)draw.Item2, PhiloxPurpose.Validation, (uint)draw.Item3, size);
                // A run of neighbours, and indices scattered over all of them.
                uint[] indices = [.. Enumerable.Range(0, 200).SelectMany(i => new[] { (uint)((draw.Item2 + (long)i) & uint.MaxValue) % size, (uint)((ulong)(uint)i * size / 200) }).Distinct()];
                uint[] entries = [.. indices.Select(i => permutation[i])];
                return entries.All(e => e < size) && entries.Distinct().Count() == entries.Length;
            }).Check(Config.QuickThrowOnFailure.WithReplay(20261121, 1).WithMaxTest(200));

    /// <summary>All orders of five samples are equally likely over the streams: chi-square with 119 degrees of freedom, whose 99.9% quantile is 175.</summary>
    [Fact]
    public void Item_ManyStreams_GivesAllOrdersAlike()
    {
        const int Streams = 12_000;
        var counts = new Dictionary<string, int>();
        for (uint stream = 0; stream < Streams; stream++)
        {
            var permutation = new FeistelPermutation(20, PhiloxPurpose.Order, stream, 5);
            string order = string.Concat(Enumerable.Range(0, 5).Select(i => permutation[(uint)i]));
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(120, counts.Count);
        Assert.InRange(ChiSquare([.. counts.Values], Streams), 70, 175);
    }

    /// <summary>Where neighbours go says nothing about each other: their distance is uniform. Degrees of freedom 98 and 99, 99.9% quantiles 148 and 149.</summary>
    [Theory]
    [InlineData(1u)]
    [InlineData(2u)]
    [InlineData(50u)]
    public void Item_Neighbours_AreIndependent(uint apart)
    {
        const int Size = 100, Streams = 20_000;
        var distances = new int[Size];
        var places = new int[Size];
        for (uint stream = 0; stream < Streams; stream++)
        {
            var permutation = new FeistelPermutation(3, PhiloxPurpose.Order, stream, Size);
            uint first = permutation[7];
            places[first]++;
            distances[(permutation[7 + apart] + Size - first) % Size]++;
        }

        Assert.Equal(0, distances[0]);
        Assert.InRange(ChiSquare(distances[1..], Streams), 50, 148);
        Assert.InRange(ChiSquare(places, Streams), 50, 149);
    }

    [Fact]
    public void Item_BeyondTheSize_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new FeistelPermutation(0, PhiloxPurpose.Order, 0, 5)[5]);
        Assert.Throws<ArgumentOutOfRangeException>(() => new FeistelPermutation(0, PhiloxPurpose.Order, 0, 0));
    }

    private static double ChiSquare(int[] counts, int total)
    {
        double expected = (double)total / counts.Length;
        return counts.Sum(c => (c - expected) * (c - expected) / expected);
    }
}
