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
}
