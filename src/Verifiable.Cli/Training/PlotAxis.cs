using System.Globalization;

namespace Verifiable.Cli.Training;

/// <summary>A linear axis of a plot: from values to places on the picture.</summary>
/// <param name="Least">Value at <paramref name="From"/>.</param>
/// <param name="Most">Value at <paramref name="To"/>, more than <paramref name="Least"/>.</param>
/// <param name="From">Place of the least value.</param>
/// <param name="To">Place of the greatest value.</param>
internal sealed record PlotAxis(double Least, double Most, double From, double To)
{
    private const int WantedTicks = 6;
    private const int MostTicks = 20;

    /// <summary>Where a value lies.</summary>
    public double Place(double value) => From + ((value - Least) / (Most - Least) * (To - From));

    /// <summary>Round values to mark, 1, 2 or 5 times a power of ten apart, with their labels.</summary>
    public IEnumerable<(double Value, string Label)> Ticks()
    {
        double rough = (Most - Least) / WantedTicks;
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double distance = power * ((rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
        int digits = Math.Max(0, -(int)Math.Floor(Math.Log10(distance)));
        bool isPlain = digits <= 6 && Math.Max(Math.Abs(Least), Math.Abs(Most)) < 1e7;
        double first = Math.Ceiling(Least / distance);
        // Counted in whole numbers: where values are large beside their range, the sum below stands still.
        for (int i = 0; i < MostTicks && (first + i) * distance <= Most + (distance * 1e-9); i++)
        {
            // Adding zero takes the sign off a negative one.
            double value = ((first + i) * distance) + 0.0;
            yield return (value, value.ToString(isPlain ? $"F{digits}" : "0.##E+0", CultureInfo.InvariantCulture));
        }
    }
}
