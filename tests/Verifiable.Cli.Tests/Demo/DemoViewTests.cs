using Spectre.Console;
using Verifiable.Cli.Demo;

namespace Verifiable.Cli.Tests.Demo;

public sealed class DemoViewTests
{
    [Theory]
    [InlineData(true, "Everything was shown. Report: /tmp/[x]/report.json")]
    [InlineData(false, "Not everything was shown. Report: /tmp/[x]/report.json")]
    public void Verdict_WithoutTerminal_IsPlainText(bool holds, string expected)
    {
        using var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        new DemoView(console, quiet: false).Verdict(holds, "/tmp/[x]/report.json");
        Assert.Equal(expected, text.ToString().Trim());
    }

    [Fact]
    public void Summary_Redirected_HasNoEscapesAndWholeLines()
    {
        const string Hash = "31ee86a7f75dbd76bac22f209617eb7349f93b0ede116dba924f328cac3013f1";
        var outcome = new DemoOutcome();
        outcome.ExpectEqual("honest job: SHA-256 of the weights, which are those of the published run", Hash, Hash);
        using var text = new StringWriter();
        var view = new DemoView(DemoConsole.Create(text, isRedirected: true), quiet: false);
        view.Phase($"two jobs; the dishonest worker flips bit 12 of element 75 of {new string('x', 80)}");
        view.Summary(outcome, [("gas of submitReceipt", "48,870 (2 times)")]);
        view.Verdict(outcome.Holds, "/tmp/report.json");

        string[] lines = text.ToString().Split('\n');
        Assert.DoesNotContain('\e', text.ToString());
        Assert.Contains(lines, l => l.Contains(Hash, StringComparison.Ordinal) && l.Contains("which are those of the published run", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.EndsWith(new string('x', 80), StringComparison.Ordinal));
        Assert.True(lines.Max(l => l.Length) < 300, $"{lines.Max(l => l.Length)} characters in a line");
        Assert.False(view.IsLive);
    }

    [Theory]
    [InlineData(120, true)]
    [InlineData(80, false)]
    public void Summary_Terminal_KeepsHashesWholeWhereThereIsRoom(int width, bool isWhole)
    {
        const string Hash = "31ee86a7f75dbd76bac22f209617eb7349f93b0ede116dba924f328cac3013f1";
        var outcome = new DemoOutcome();
        outcome.ExpectEqual("gas: the dispute, all moves of both sides, at most 3,000,000, and more words", Hash, Hash);
        using var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = width;
        new DemoView(console, quiet: false).Summary(outcome, []);
        Assert.Equal(isWhole, text.ToString().Contains(Hash, StringComparison.Ordinal));
        Assert.True(text.ToString().Split('\n').All(l => l.Length <= width));
    }
}
