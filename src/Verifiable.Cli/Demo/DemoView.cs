using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Verifiable.Cli.Demo;

/// <summary>The live picture of the demo: a bar for each node, the newest events of the chain below. Without a terminal, plain lines.</summary>
internal sealed class DemoView(IAnsiConsole console, bool quiet)
{
    private const int EventsShown = 14;
    private const int BarWidth = 30;
    private const int RoomForHashes = 110;
    private int _printed;

    /// <summary>Whether the console can be redrawn in place.</summary>
    public bool IsLive => !quiet && console.Profile.Capabilities.Interactive && console.Profile.Capabilities.Ansi;

    /// <summary>Runs <paramref name="work"/>, redrawing at each call of its argument.</summary>
    public async Task RunAsync(Func<Action<IReadOnlyList<NodeProcess>, IReadOnlyList<TimelineEntry>>, Task> work)
    {
        if (!IsLive)
        {
            await work((_, timeline) => PrintNew(timeline));
            return;
        }

        await console.Live(new Text("starting")).StartAsync(async context =>
            await work((nodes, timeline) =>
            {
                context.UpdateTarget(Draw(nodes, timeline));
                context.Refresh();
            }));
    }

    /// <summary>Prints a phase that begins.</summary>
    public void Phase(string text)
    {
        if (!quiet)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]•[/] {text}");
    }

    /// <summary>Prints the summary: what was shown, and the figures.</summary>
    public void Summary(DemoOutcome outcome, IReadOnlyList<(string Name, string Value)> figures)
    {
        if (quiet)
            return;
        var checks = new Table { Border = TableBorder.Rounded, Title = new TableTitle("What was shown") };
        checks.AddColumns("", "claim");
        // Hashes are copied from here: where there is room for them and a readable claim, they stay whole.
        checks.AddColumn("seen", column => column.NoWrap = console.Profile.Width >= RoomForHashes);
        foreach ((string claim, bool holds, string seen) in outcome.Checks)
            checks.AddRow(new Markup(holds ? "[green]✓[/]" : "[red]✗[/]"), new Text(claim), new Text(seen));
        console.Write(checks);
        var table = new Table { Border = TableBorder.Rounded, Title = new TableTitle("Figures") };
        table.AddColumns("figure", "value");
        foreach ((string name, string value) in figures)
            table.AddRow(new Text(name), new Text(value));
        console.Write(table);
    }

    /// <summary>Prints the closing line.</summary>
    public void Verdict(bool holds, string reportPath)
    {
        if (quiet)
            return;
        console.Write(holds ? new Text("Everything was shown.", new Style(Color.Green)) : new Text("Not everything was shown.", new Style(Color.Red)));
        console.WriteLine($" Report: {reportPath}");
    }

    private void PrintNew(IReadOnlyList<TimelineEntry> timeline)
    {
        for (; _printed < timeline.Count; _printed++)
        {
            if (!quiet)
                console.WriteLine(Line(timeline[_printed]));
        }
    }

    private static Rows Draw(IReadOnlyList<NodeProcess> nodes, IReadOnlyList<TimelineEntry> timeline)
    {
        var grid = new Grid();
        grid.AddColumn().AddColumn().AddColumn().AddColumn().AddColumn();
        foreach (NodeProcess node in nodes)
        {
            foreach (NodeStatus status in node.Jobs.DefaultIfEmpty(node.Status))
                grid.AddRow(Row(node.Name, status));
        }

        IEnumerable<IRenderable> events = timeline.TakeLast(EventsShown).Select(e => new Text(Line(e), StyleOf(e.Kind)) { Overflow = Overflow.Ellipsis });
        return new Rows([new Rule("nodes") { Justification = Justify.Left }, grid, new Rule("chain") { Justification = Justify.Left }, .. events]);
    }

    private static IRenderable[] Row(string name, NodeStatus status)
    {
        int filled = status.Steps == 0 ? 0 : (int)(BarWidth * status.Step / status.Steps);
        string rate = status.StepsPerSecond > 0 ? status.StepsPerSecond.ToString("F0", CultureInfo.InvariantCulture) + " steps/s" : "";
        return
        [
            new Text(name, new Style(decoration: Decoration.Bold)),
            new Text(status.JobId == 0 ? status.Activity : $"job {status.JobId} {status.Activity}"),
            new Text(new string('━', filled) + new string('╌', BarWidth - filled), new Style(Color.Teal)),
            new Text($"{status.Step}/{status.Steps}"),
            new Text(status.Loss is { } loss ? $"{rate}  loss {loss.ToString("F4", CultureInfo.InvariantCulture)}" : rate),
        ];
    }

    private static Style StyleOf(string kind) => kind switch
    {
        "Slashed" or "GameOver" or "GameOpened" => new Style(Color.Red),
        "Move" => new Style(Color.Yellow),
        "JobFinal" or "Paid" or "SegmentFinal" => new Style(Color.Green),
        _ => Style.Plain,
    };

    private static string Line(TimelineEntry entry) =>
        string.Create(CultureInfo.InvariantCulture, $"{entry.Seconds,6:F1} s  block {entry.Block,4}  {entry.Text}");
}
