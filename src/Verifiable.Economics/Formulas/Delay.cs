namespace Verifiable.Economics.Formulas;

/// <summary>How long games can hold up the finality of a segment.</summary>
/// <param name="ChallengeWindow">Seconds in which games may be opened.</param>
/// <param name="MoveClock">Each party's clock in a game, seconds.</param>
/// <param name="SegmentTime">What is added to a clock on entering the interval and the step level, seconds.</param>
public sealed record Delay(double ChallengeWindow, double MoveClock, double SegmentTime)
{
    /// <summary>A party's whole clock in one game: moveClock + 2·segmentTime.</summary>
    public double Clock => MoveClock + (2 * SegmentTime);

    /// <summary>The latest finality of one segment after its receipt, when <paramref name="games"/> bonds are lost on it: window + (games + 1) clocks.</summary>
    /// <remarks>Games run side by side. The challengers' clocks run together; the worker's add up, because it answers one game after the other and its clocks stand still meanwhile.</remarks>
    public double WorstFinality(int games)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(games);
        return games == 0 ? ChallengeWindow : ChallengeWindow + ((games + 1) * Clock);
    }

    /// <summary>What holding a segment up by a second costs the attacker at least, when half of each bond burns: B/2 over the clock that it buys.</summary>
    public double PricePerSecond(double bond) => bond / 2 / Clock;
}
