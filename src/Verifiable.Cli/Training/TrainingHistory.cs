using Verifiable.Protocol.Hashing;

namespace Verifiable.Cli.Training;

/// <summary>What a training has come to so far; a checkpoint keeps it, so that a resumed run reports as one that was never interrupted.</summary>
internal sealed class TrainingHistory
{
    /// <summary>Loss of each step done.</summary>
    public List<float> Losses { get; init; } = [];

    /// <summary>State root at the end of each segment done.</summary>
    public List<Hash256> SegmentRoots { get; init; } = [];

    /// <summary>How the model did on the test set, and after how many steps.</summary>
    public List<TestPoint> Tests { get; init; } = [];

    /// <summary>Seconds spent on steps and the hashing of segment ends, without pauses between runs, tests and checkpoints.</summary>
    public double Seconds { get; set; }

    /// <summary>Steps done.</summary>
    public long Done => Losses.Count;

    /// <summary>Forgets all steps but the first <paramref name="done"/>; the time spent on them is spent.</summary>
    /// <param name="done">Steps to keep.</param>
    /// <param name="interval">Steps of a segment.</param>
    public void TakeBack(long done, long interval)
    {
        Losses.RemoveRange((int)done, (int)(Done - done));
        int segments = (int)Math.Min(done / interval, SegmentRoots.Count);
        SegmentRoots.RemoveRange(segments, SegmentRoots.Count - segments);
        Tests.RemoveAll(t => t.Done > done);
    }
}
