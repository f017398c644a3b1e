using System.Globalization;

namespace Verifiable.Cli.Training;

/// <summary>The words and figures in which a training's progress is told.</summary>
internal static class TrainingText
{
    /// <summary>The line of a log, for example <c>step 412/1200  loss 0.0934  118.3 steps/s  ETA 0:06</c>.</summary>
    public static string Line(TrainingSnapshot snapshot) => string.Join("  ", Parts(snapshot).Prepend($"step {Steps(snapshot)}"));

    /// <summary>Steps done of all, the first as wide as the second, so that nothing moves to and fro.</summary>
    public static string Steps(TrainingSnapshot snapshot)
    {
        string steps = snapshot.Steps.ToString(CultureInfo.InvariantCulture);
        return $"{snapshot.Done.ToString(CultureInfo.InvariantCulture).PadLeft(steps.Length)}/{steps}";
    }

    /// <summary>What is known besides, the most wanted first: loss, time left (in the end the time taken), steps a second.</summary>
    public static IEnumerable<string> Parts(TrainingSnapshot snapshot)
    {
        if (snapshot.Loss is double loss)
            yield return $"loss {Loss(loss)}";
        if (snapshot.Done == snapshot.Steps)
            yield return $"in {Duration(snapshot.Elapsed)}";
        else if (snapshot.Remaining is TimeSpan remaining)
            yield return $"ETA {Duration(remaining)}";
        if (snapshot.Rate is double rate)
            yield return $"{Rate(rate)} steps/s";
    }

    /// <summary>A loss in four digits or more, whatever its magnitude.</summary>
    public static string Loss(double loss) =>
        loss == 0 || (Math.Abs(loss) >= 1e-3 && Math.Abs(loss) < 1e5) ? loss.ToString("F4", CultureInfo.InvariantCulture) : loss.ToString("0.000E+0", CultureInfo.InvariantCulture);

    /// <summary>A duration as <c>0:06</c>, <c>1:02:03</c> or <c>2d 03:04</c>.</summary>
    public static string Duration(TimeSpan duration)
    {
        if (duration.TotalDays >= 1)
            return duration.ToString("d'd 'hh':'mm", CultureInfo.InvariantCulture);
        return duration.ToString(duration.TotalHours >= 1 ? "h':'mm':'ss" : "m':'ss", CultureInfo.InvariantCulture);
    }

    private static string Rate(double rate) => rate.ToString(rate >= 100 ? "F0" : rate >= 1 ? "F1" : "F3", CultureInfo.InvariantCulture);
}
