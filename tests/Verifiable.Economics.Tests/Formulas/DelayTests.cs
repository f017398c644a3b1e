using FsCheck;
using FsCheck.Fluent;
using Verifiable.Economics.Formulas;

namespace Verifiable.Economics.Tests.Formulas;

public sealed class DelayTests
{
    private static readonly Delay s_delay = new(3600, 600, 120);

    /// <summary>Games opened at any time in the window; their clocks are extended as the worker's queue of re-executions says; every clock runs out.</summary>
    [Fact]
    public void WorstFinality_AnySchedule_IsNotPassed() =>
        Prop.ForAll((from games in Gen.Choose(1, 25) from opened in Gen.Choose(0, 3600).ArrayOf(games) from shares in Gen.Choose(0, 1000).ArrayOf(games) select (opened, shares)).ToArbitrary(), draw =>
        {
            (double Time, int Game)[] entries = [.. draw.opened.SelectMany((open, game) => new[] { ((double)open, game), (open + (draw.shares[game] * s_delay.MoveClock / 1000), game) }).OrderBy(e => e.Item1)];
            double busyUntil = 0, last = s_delay.ChallengeWindow;
            double[] clocks = [.. draw.opened.Select(_ => s_delay.MoveClock)];
            foreach ((double time, int game) in entries)
            {
                busyUntil = Math.Max(time, busyUntil) + s_delay.SegmentTime;
                clocks[game] += Math.Min(busyUntil - time, Delay.LongestQueue * s_delay.SegmentTime);
            }

            for (int game = 0; game < clocks.Length; game++)
                last = Math.Max(last, draw.opened[game] + clocks[game] + s_delay.MoveClock + (2 * s_delay.SegmentTime));
            return last <= s_delay.WorstFinality(clocks.Length) + 1e-9;
        }).Check(Config.QuickThrowOnFailure.WithReplay(20261122, 7).WithMaxTest(500));

    [Fact]
    public void Most_AnyNumberOfBonds_IsTheLongestGame()
    {
        Assert.Equal((2 * 600) + (34 * 120), s_delay.Most);
        Assert.Equal(s_delay.ChallengeWindow + s_delay.Most, s_delay.WorstFinality(8));
        Assert.Equal(s_delay.WorstFinality(8), s_delay.WorstFinality(1_000_000));
        Assert.Equal((3600 + 1200 + (6 * 120), 3600), (s_delay.WorstFinality(1), s_delay.WorstFinality(0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => s_delay.WorstFinality(-1));
    }
}
