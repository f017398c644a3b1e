using Spectre.Console;
using Verifiable.Cli.Output;
using Verifiable.Cli.Training;
using Verifiable.Node.Tests;

namespace Verifiable.Cli.Tests.Training;

public sealed class TrainingBarTests
{
    private static readonly TrainingSnapshot s_half = new("lenet-mnist", 600, 1200, 0.09341, 118.34, TimeSpan.FromSeconds(5));

    [Theory]
    [InlineData(120, "lenet-mnist  ━━━━━━━━━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌   600/1200  loss 0.0934  ETA 0:05  118 steps/s")]
    [InlineData(80, "lenet-mnist  ━━━━━━━━━╌╌╌╌╌╌╌╌╌╌   600/1200  loss 0.0934  ETA 0:05  118 steps/s")]
    [InlineData(60, "━━━━━━╌╌╌╌╌╌   600/1200  loss 0.0934  ETA 0:05  118 steps/s")]
    [InlineData(50, "━━━━━━━╌╌╌╌╌╌╌╌   600/1200  loss 0.0934  ETA 0:05")]
    [InlineData(40, " 600/1200  loss 0.0934  ETA 0:05")]
    [InlineData(25, " 600/1200  loss 0.0934")]
    [InlineData(12, " 600/1200")]
    [InlineData(5, "")]
    public void Draw_Width_ShowsWhatThereIsRoomFor(int width, string expected) => Assert.Equal(expected, Draw(s_half, width));

    [Fact]
    public void Draw_AnyWidthAndProgress_StaysInsideTheTerminal()
    {
        foreach (int width in Enumerable.Range(1, 200))
        {
            foreach (long done in new[] { 0, 1, 599, 1199, 1200 })
                Assert.True(Draw(s_half with { Done = done }, width).Length < width || width == 1);
        }
    }

    [Fact]
    public void Draw_TerminalWithoutUnicode_UsesAscii() => Assert.Contains("######------", Draw(s_half, 60, isUnicode: false), StringComparison.Ordinal);

    [Theory]
    [InlineData(0.0, "0.0000")]
    [InlineData(2.30258, "2.3026")]
    [InlineData(0.00012345, "1.235E-4")]
    [InlineData(-123456.0, "-1.235E+5")]
    public void Loss_Magnitude_KeepsFourDigits(double loss, string expected) => Assert.Equal(expected, TrainingText.Loss(loss));

    [Theory]
    [InlineData(6, "0:06")]
    [InlineData(3723, "1:02:03")]
    [InlineData(183_840, "2d 03:04")]
    public void Duration_Seconds_ReadsAsAClock(int seconds, string expected) => Assert.Equal(expected, TrainingText.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Report_Redirected_PrintsALineEveryFiveSecondsAtMost()
    {
        using var error = new StringWriter();
        var time = new ManualTime();
        using var view = new PlainTrainingView(new CommandOutput(OutputFormat.Text, TextWriter.Null, error), time);
        view.Begin("job", 0, 100);
        for (int step = 1; step <= 24; step++)
        {
            time.Advance(TimeSpan.FromSeconds(0.5));
            view.Report(step, 1);
        }

        Assert.Equal(["step  10/100  loss 1.0000  ETA 0:45  2.0 steps/s", "step  20/100  loss 1.0000  ETA 0:40  2.0 steps/s"], error.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Draw(TrainingSnapshot snapshot, int width, bool isUnicode = true)
    {
        using var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = width;
        console.Write(new TrainingBar(isUnicode).Draw(snapshot, width));
        return text.ToString();
    }
}
