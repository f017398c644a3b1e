using System.Globalization;
using System.Text;

namespace Verifiable.Cli.Training;

/// <summary>Collects the points of a curve as the path data of SVG 1.1 (section 8.3).</summary>
internal sealed class SvgPath
{
    private readonly StringBuilder _data = new();
    private bool _isBroken = true;

    /// <summary>Draws a line to a point, or begins one there.</summary>
    public void To(double x, double y)
    {
        _data.Append(CultureInfo.InvariantCulture, $"{(_isBroken ? 'M' : 'L')}{x:F1} {y:F1}");
        _isBroken = false;
    }

    /// <summary>Leaves a gap before the next point.</summary>
    public void Break() => _isBroken = true;

    /// <inheritdoc/>
    public override string ToString() => _data.ToString();
}
