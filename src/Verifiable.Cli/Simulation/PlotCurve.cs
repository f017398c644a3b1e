namespace Verifiable.Cli.Simulation;

/// <summary>One curve of a <see cref="CurvePlot"/>.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Line">Theory, drawn as a line.</param>
/// <param name="Marks">Simulated means and how far they may be off, drawn as points with bars.</param>
/// <param name="Zero">Where the line crosses zero, marked with its value; null: nowhere.</param>
internal sealed record PlotCurve(string Name, IReadOnlyList<(double X, double Y)> Line, IReadOnlyList<(double X, double Y, double Error)> Marks, double? Zero);
