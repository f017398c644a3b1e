using System.Globalization;
using System.Security;
using System.Text;
using Verifiable.Execution.NonFinite;

namespace Verifiable.Cli.Training;

/// <summary>Draws the loss curve of a training as SVG: each step's loss thin, the smoothed loss thick, tests as marks on it, and where a loss is not a number.</summary>
/// <remarks>
/// The width is that of the steps done. The height is that of the smoothed curve and of 99 in 100 steps: a single wild step is cut off and does not flatten the rest. Losses that are all positive and lie four decades
/// apart, as those of a training that diverges, are shown by their logarithms. Of more steps than columns each column shows the range of its steps.
/// </remarks>
internal sealed class LossPlot
{
    private const int Width = 960;
    private const int Height = 540;
    private const int Left = 76;
    private const int Right = Width - 28;
    private const int Top = 64;
    private const int Bottom = Height - 60;
    private const double LogarithmicRange = 1e4;
    private const int LabelledTests = 10;
    private const double LeastRange = 1e-6;
    private const int LeastReach = 2;
    private const int MostReach = 250;
    private const string RawColour = "#5b9bd5";
    private const string SmoothColour = "#1f4e9c";
    private const string TestColour = "#e07b00";
    private readonly TrainingHistory _history;
    private readonly double?[] _smooth;
    private readonly PlotAxis _x;
    private readonly PlotAxis _y;
    private readonly long _steps;
    private readonly NonFiniteReport? _trouble;
    private readonly bool _isLogarithmic;
    private readonly StringBuilder _svg = new();

    private LossPlot(long steps, TrainingHistory history, NonFiniteReport? trouble)
    {
        (_steps, _history, _trouble) = (steps, history, trouble);
        _smooth = Smooth(history.Losses);
        _x = new PlotAxis(0, Math.Max(Math.Max(history.Done, 1), trouble?.Step + 1 ?? 0), Left, Right);
        float[] finite = [.. history.Losses.Where(float.IsFinite).Order()];
        _isLogarithmic = finite is [> 0 and var lowest, ..] && finite[^1] / lowest >= LogarithmicRange;
        (double least, double most) = Range(finite);
        _y = new PlotAxis(least, most, Bottom, Top);
    }

    /// <summary>The picture.</summary>
    /// <param name="name">Name of the job.</param>
    /// <param name="steps">Steps in all.</param>
    /// <param name="history">The steps done.</param>
    /// <param name="trouble">What went wrong numerically, if anything did.</param>
    public static string Draw(string name, long steps, TrainingHistory history, NonFiniteReport? trouble = null) => new LossPlot(steps, history, trouble).Draw(name);

    private string Draw(string name)
    {
        _svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{Height}" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="14" fill="#333">
            <rect width="{Width}" height="{Height}" fill="#fff"/>
            <clipPath id="area"><rect x="{Left}" y="{Top}" width="{Right - Left}" height="{Bottom - Top}"/></clipPath>

            """);
        Text(Left, 36, "start", name, "font-size=\"20\" font-weight=\"bold\"");
        Text(Right, 36, "end", Summary());
        Legend();
        Axes();
        Curve(Raw(), RawColour, 1, "stroke-opacity=\"0.55\"");
        Curve(Smoothed(), SmoothColour, 2.5);
        Tests();
        Trouble();
        return _svg.Append("</svg>\n").ToString();
    }

    private string Summary()
    {
        string loss = _history.Done > 0 && _smooth[^1] is double last ? $", smoothed loss {TrainingText.Loss(last)}" : "";
        string steps = _history.Done == _steps ? $"{_steps}" : $"{_history.Done} of {_steps}";
        return $"{steps} steps{loss}";
    }

    private void Legend()
    {
        (string Name, string Colour)[] entries = [("step", RawColour), ("smoothed", SmoothColour), .. _history.Tests.Count > 0 ? new[] { ("test accuracy", TestColour) } : []];
        string names = string.Concat(entries.Select((e, i) => $"<tspan dx=\"{(i == 0 ? 0 : 14)}\" fill=\"{e.Colour}\">\u25cf</tspan><tspan dx=\"5\">{e.Name}</tspan>"));
        _svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Right}\" y=\"{Top - 6}\" text-anchor=\"end\" font-size=\"12\">{names}</text>\n");
    }

    private void Axes()
    {
        foreach ((double value, string label) in _y.Ticks())
        {
            Line(Left, _y.Place(value), Right, _y.Place(value), "#e4e4e4");
            Text(Left - 10, _y.Place(value) + 5, "end", _isLogarithmic ? $"1E{label}" : label);
        }

        foreach ((double value, string label) in _x.Ticks())
        {
            Line(_x.Place(value), Bottom, _x.Place(value), Bottom + 6, "#333");
            Text(_x.Place(value), Bottom + 23, "middle", label);
        }

        Line(Left, Bottom, Right, Bottom, "#333");
        Line(Left, Top, Left, Bottom, "#333");
        Text((Left + Right) / 2.0, Height - 14, "middle", "step");
        Text(Left, Top - 8, "middle", "loss");
    }

    private SvgPath Raw()
    {
        var path = new SvgPath();
        int columns = Right - Left;
        if (_history.Done <= 2 * columns)
        {
            for (int i = 0; i < _history.Done; i++)
                Add(path, i, _history.Losses[i]);
            return path;
        }

        for (int column = 0; column < columns; column++)
        {
            int first = (int)(_history.Done * column / columns), end = (int)(_history.Done * (column + 1) / columns);
            foreach (float loss in new[] { _history.Losses[first..end].Min(), _history.Losses[first..end].Max() })
                Add(path, first, loss);
        }

        return path;
    }

    private SvgPath Smoothed()
    {
        var path = new SvgPath();
        int stride = Math.Max(1, (int)(_history.Done / (Right - Left)));
        for (int i = 0; i < _history.Done; i++)
        {
            if ((i % stride == 0 || i == _history.Done - 1) && _smooth[i] is double value)
                path.To(_x.Place(i + 1), Place(value));
        }

        return path;
    }

    /// <summary>For each step the mean of the finite losses around it, so that the curve does not lag behind; fewer around the first ones, where losses fall steeply.</summary>
    private static double?[] Smooth(List<float> losses)
    {
        int reach = Math.Clamp(losses.Count / 100, LeastReach, MostReach);
        var sums = new double[losses.Count + 1];
        var counts = new int[losses.Count + 1];
        for (int i = 0; i < losses.Count; i++)
        {
            bool counted = float.IsFinite(losses[i]);
            sums[i + 1] = sums[i] + (counted ? losses[i] : 0);
            counts[i + 1] = counts[i] + (counted ? 1 : 0);
        }

        var smooth = new double?[losses.Count];
        for (int i = 0; i < losses.Count; i++)
        {
            int first = Math.Max(0, i - reach), end = Math.Min(losses.Count, i + Math.Min(reach, i) + 1);
            int count = counts[end] - counts[first];
            smooth[i] = count > 0 ? (sums[end] - sums[first]) / count : null;
        }

        return smooth;
    }

    private void Add(SvgPath path, int step, float loss)
    {
        if (float.IsFinite(loss))
            // Beyond the frame a curve is cut off; far beyond it viewers lose their precision.
            path.To(_x.Place(step + 1), Math.Clamp(Place(loss), -Height, 2 * Height));
        else
            path.Break();
    }

    private void Tests()
    {
        for (int i = 0; i < _history.Tests.Count; i++)
        {
            TestPoint test = _history.Tests[i];
            double x = _x.Place(test.Done), y = _smooth[test.Done - 1] is double loss ? Place(loss) : Bottom;
            _svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x:F1}\" cy=\"{y:F1}\" r=\"5\" fill=\"{TestColour}\" stroke=\"#fff\" stroke-width=\"1.5\"/>\n");
            if (_history.Tests.Count <= LabelledTests || i == _history.Tests.Count - 1)
                Text(Math.Min(x, Right - 24), y - 12, "middle", test.Result.Accuracy.ToString("P1", CultureInfo.InvariantCulture), "fill=\"#b35f00\" stroke=\"#fff\" stroke-width=\"4\" paint-order=\"stroke\"");
        }
    }

    private void Trouble()
    {
        int first = _history.Losses.FindIndex(loss => !float.IsFinite(loss));
        if (_trouble is null && first < 0)
            return;
        (long step, string what) = _trouble is null ? (first + 1, $"the loss is {_history.Losses[first].ToString(CultureInfo.InvariantCulture)}") : (_trouble.Step + 1, FormattableString.Invariant($"{_trouble.Symptom.Name} is {_trouble.Symptom.Value}"));
        double x = _x.Place(step);
        bool isRight = x > (Left + Right) / 2.0;
        Line(x, Top, x, Bottom, "#c00000");
        Text(x + (isRight ? -8 : 8), Top + 18, isRight ? "end" : "start", string.Create(CultureInfo.InvariantCulture, $"{what} after step {step}"), "fill=\"#c00000\"");
    }

    private (double Least, double Most) Range(float[] sorted)
    {
        if (sorted.Length == 0)
            return (0, 1);
        double lowest = Value(sorted[0]), highest = Math.Max(Value(sorted[(int)((sorted.Length - 1) * 0.99)]), Value(_smooth.Max() ?? sorted[0]));
        double margin = 0.05 * (highest - lowest);
        // Curves that come near zero stand on it.
        double least = _isLogarithmic || lowest > 0.5 * highest ? lowest - margin : Math.Min(lowest, 0);
        double most = highest + margin;
        // Losses that differ in the last digits alone are as flat as equal ones: an axis of f64 has no values between them.
        double flat = LeastRange * Math.Max(Math.Abs(least), Math.Abs(most));
        return most - least > flat ? (least, most) : (least, least + Math.Max(1, flat));
    }

    /// <summary>What of a loss the axis shows.</summary>
    private double Value(double loss) => _isLogarithmic ? Math.Log10(loss) : loss;

    private double Place(double loss) => _y.Place(Value(loss));

    private void Curve(SvgPath path, string colour, double width, string more = "") =>
        _svg.Append(CultureInfo.InvariantCulture, $"<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linejoin=\"round\" clip-path=\"url(#area)\" {more}/>\n");

    private void Line(double x1, double y1, double x2, double y2, string colour) =>
        _svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x1:F1}\" y1=\"{y1:F1}\" x2=\"{x2:F1}\" y2=\"{y2:F1}\" stroke=\"{colour}\"/>\n");

    private void Text(double x, double y, string anchor, string text, string more = "") =>
        _svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\" {more}>{SecurityElement.Escape(text)}</text>\n");
}
