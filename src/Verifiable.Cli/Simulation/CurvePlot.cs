using System.Globalization;
using System.Security;
using System.Text;
using Verifiable.Cli.Training;

namespace Verifiable.Cli.Simulation;

/// <summary>Draws curves as SVG: theory as lines, simulated means as points with error bars, zero crossings as marks.</summary>
/// <param name="title">What is shown.</param>
/// <param name="subtitle">Under which terms.</param>
/// <param name="xName">Name of the horizontal axis.</param>
/// <param name="yName">Name of the vertical axis.</param>
internal sealed class CurvePlot(string title, string subtitle, string xName, string yName)
{
    /// <summary>As many curves have colours that can be told apart.</summary>
    public const int MostCurves = 6;

    private const int Width = 960;
    private const int Height = 540;
    private const int Left = 84;
    private const int Right = Width - 28;
    private const int Top = 104;
    private const int Bottom = Height - 60;
    private const int LabelHeight = 18;
    private static readonly string[] s_colours = ["#1f4e9c", "#2e8b57", "#e07b00", "#c00000", "#7b3fa0", "#5a5a5a"];
    private readonly StringBuilder _svg = new();

    /// <summary>The picture.</summary>
    /// <param name="curves">At least one curve with at least two points, at most <see cref="MostCurves"/>.</param>
    public string Draw(IReadOnlyList<PlotCurve> curves)
    {
        (PlotAxis x, PlotAxis y) = Axes(curves);
        _svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{Height}" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="14" fill="#333">
            <rect width="{Width}" height="{Height}" fill="#fff"/>

            """);
        Text(Left, 30, "start", title, "font-size=\"20\" font-weight=\"bold\"");
        Text(Left, 50, "start", subtitle, "font-size=\"12\"");
        Grid(x, y);
        for (int i = 0; i < curves.Count; i++)
            Curve(curves[i], s_colours[i], x, y);
        int shown = 0;
        for (int i = 0; i < curves.Count; i++)
        {
            if (curves[i].Zero is double zero && zero <= x.Most)
                Zero(zero, s_colours[i], x, y, shown++);
        }

        Legend(curves);
        return _svg.Append("</svg>\n").ToString();
    }

    private static (PlotAxis X, PlotAxis Y) Axes(IReadOnlyList<PlotCurve> curves)
    {
        double[] xs = [.. curves.SelectMany(c => c.Line).Select(p => p.X)];
        double[] ys = [.. curves.SelectMany(c => c.Line).Select(p => p.Y), .. curves.SelectMany(c => c.Marks).SelectMany(p => new[] { p.Y - p.Error, p.Y + p.Error })];
        double least = Math.Min(0, ys.Min()), most = Math.Max(0, ys.Max()), margin = Math.Max(0.06 * (most - least), 1e-6);
        double lastX = Math.Max(xs.Max(), xs.Min() + 1e-9);
        return (new PlotAxis(Math.Min(0, xs.Min()), lastX, Left, Right), new PlotAxis(least < 0 ? least - margin : 0, most + margin, Bottom, Top));
    }

    private void Grid(PlotAxis x, PlotAxis y)
    {
        foreach ((double value, string label) in y.Ticks())
        {
            Line(Left, y.Place(value), Right, y.Place(value), "#e4e4e4");
            Text(Left - 10, y.Place(value) + 5, "end", label);
        }

        foreach ((double value, string label) in x.Ticks())
        {
            Line(x.Place(value), Bottom, x.Place(value), Bottom + 6, "#333");
            Text(x.Place(value), Bottom + 23, "middle", label);
        }

        Line(Left, y.Place(0), Right, y.Place(0), "#333");
        Line(Left, Top, Left, Bottom, "#333");
        Text((Left + Right) / 2.0, Height - 14, "middle", xName);
        Text(Left, Top - 10, "start", yName, "font-size=\"12\"");
    }

    private void Curve(PlotCurve curve, string colour, PlotAxis x, PlotAxis y)
    {
        var path = new SvgPath();
        foreach ((double px, double py) in curve.Line)
            path.To(x.Place(px), y.Place(py));
        _svg.Append(CultureInfo.InvariantCulture, $"<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\"/>\n");
        foreach ((double px, double py, double error) in curve.Marks)
        {
            Line(x.Place(px), y.Place(py - error), x.Place(px), y.Place(py + error), colour);
            _svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x.Place(px):F1}\" cy=\"{y.Place(py):F1}\" r=\"3.5\" fill=\"{colour}\"/>\n");
        }
    }

    /// <summary>Labels stand one below the other, so that crossings side by side can be read.</summary>
    private void Zero(double zero, string colour, PlotAxis x, PlotAxis y, int row)
    {
        double place = x.Place(zero), level = Bottom - 12 - (row * LabelHeight);
        Line(place, y.Place(0), place, level, colour, "stroke-dasharray=\"3 3\"");
        _svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{place:F1}\" cy=\"{y.Place(0):F1}\" r=\"6\" fill=\"#fff\" stroke=\"{colour}\" stroke-width=\"2\"/>\n");
        Text(place + 6, level, "start", string.Create(CultureInfo.InvariantCulture, $"breaks even at {zero:G4}"), $"font-size=\"12\" style=\"fill:{colour}\" stroke=\"#fff\" stroke-width=\"4\" paint-order=\"stroke\"");
    }

    private void Legend(IReadOnlyList<PlotCurve> curves)
    {
        string names = string.Concat(curves.Select((c, i) => $"<tspan dx=\"{(i == 0 ? 0 : 14)}\" fill=\"{s_colours[i]}\">\u25cf</tspan><tspan dx=\"5\">{SecurityElement.Escape(c.Name)}</tspan>"));
        _svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"72\" font-size=\"12\">{names}</text>\n");
    }

    private void Line(double x1, double y1, double x2, double y2, string colour, string more = "") =>
        _svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x1:F1}\" y1=\"{y1:F1}\" x2=\"{x2:F1}\" y2=\"{y2:F1}\" stroke=\"{colour}\" {more}/>\n");

    private void Text(double x, double y, string anchor, string text, string more = "") =>
        _svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\" {more}>{SecurityElement.Escape(text)}</text>\n");
}
