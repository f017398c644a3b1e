namespace Verifiable.Economics.Formulas;

/// <summary>How long games can hold up the finality of a segment.</summary>
/// <param name="ChallengeWindow">Seconds in which games may be opened.</param>
/// <param name="MoveClock">Each party's clock in a game, seconds.</param>
/// <param name="SegmentTime">What re-executing a segment takes, seconds: added to a clock on entering the interval and the step level, for the worker as often as it has re-executions waiting.</param>
public sealed record Delay(double ChallengeWindow, double MoveClock, double SegmentTime)
{
    /// <summary>A worker's clock is extended by this many re-executions at most, however many wait.</summary>
    public const int LongestQueue = 16;

    /// <summary>Extensions of a clock in a game.</summary>
    public const int Extensions = 2;

    /// <summary>The longest game when the worker has <paramref name="games"/> at once: both clocks run out, with every extension.</summary>
    /// <remarks>2·moveClock + 2·min(2·games, 16)·segmentTime for the worker, whose re-executions follow one another, + 2·segmentTime for the challenger. Games run side by side, so their lengths do not add up.</remarks>
    public double LongestGame(int games) => (2 * MoveClock) + (Extensions * ((double)Math.Min(Extensions * games, LongestQueue) + 1) * SegmentTime);

    /// <summary>The latest finality of a segment after its receipt when <paramref name="games"/> bonds are lost on games that the worker has at once, all opened in the segment's window.</summary>
    public double WorstFinality(int games)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(games);
        return games == 0 ? ChallengeWindow : ChallengeWindow + LongestGame(games);
    }

    /// <summary>The delay that any number of bonds buys at most, beyond the window.</summary>
    public double Most => LongestGame(int.MaxValue / Extensions);
}
