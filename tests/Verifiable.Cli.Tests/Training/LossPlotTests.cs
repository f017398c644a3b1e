using System.Globalization;
using System.Xml.Linq;
using Verifiable.Cli.Training;
using Verifiable.Execution.Training;

namespace Verifiable.Cli.Tests.Training;

public sealed class LossPlotTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Draw_Training_HasTitleTicksCurvesAndTests()
    {
        var history = new TrainingHistory { Losses = [.. Enumerable.Range(0, 600).Select(i => 2.3f / (1 + (i / 50f)))], Tests = [new TestPoint(300, new EvaluationResult(1000, 912, ""))] };
        XElement svg = Parse(LossPlot.Draw("a <job> & more", 1200, history));
        string[] texts = [.. svg.Elements(s_svg + "text").Select(t => t.Value)];
        foreach (string text in new[] { "a <job> & more", "step", "loss", "0", "200", "600", "0.5", "91.2 %" })
            Assert.Contains(texts, t => t == text || t.Replace("\u00a0", " ", StringComparison.Ordinal) == text);
        Assert.Contains(texts, t => t.StartsWith("600 of 1200 steps, smoothed loss 0.17", StringComparison.Ordinal));
        Assert.Equal(2, svg.Elements(s_svg + "path").Count());
        Assert.Single(svg.Elements(s_svg + "circle"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100_000)]
    public void Draw_AnyNumberOfSteps_StaysInsideTheFrameAndSmall(int steps)
    {
        var random = new Random(3);
        var history = new TrainingHistory { Losses = [.. Enumerable.Range(0, steps).Select(_ => random.NextSingle())] };
        string text = LossPlot.Draw("job", Math.Max(steps, 1), history);
        Assert.InRange(text.Length, 1000, 100_000);
        foreach (double[] point in Points(Parse(text).Elements(s_svg + "path").Last()))
            Assert.True(point[0] is >= 76 and <= 932 && point[1] is >= 64 and <= 480, $"{point[0]} {point[1]}");
    }

    [Fact]
    public void Draw_LossThatIsNoNumber_LeavesAGapAndSaysWhere()
    {
        var history = new TrainingHistory { Losses = [1, 2, float.NaN, 2, 1, float.PositiveInfinity, 1] };
        XElement svg = Parse(LossPlot.Draw("job", 7, history));
        Assert.Equal(3, svg.Elements(s_svg + "path").First().Attribute("d")!.Value.Count('M'));
        Assert.Contains(svg.Elements(s_svg + "text"), t => t.Value == "the loss is NaN after step 3");
    }

    [Fact]
    public void Draw_LossesDecadesApart_AreShownByTheirLogarithms()
    {
        var history = new TrainingHistory { Losses = [1, 10, 1e5f, 1e9f, 1e20f] };
        XElement svg = Parse(LossPlot.Draw("job", 10, history));
        Assert.Contains(svg.Elements(s_svg + "text"), t => t.Value == "1E10");
        double[] heights = [.. Points(svg.Elements(s_svg + "path").First()).Select(p => p[1])];
        Assert.Equal(4 * (heights[0] - heights[1]), heights[1] - heights[2], 0.5);
    }

    /// <summary>Where f64 has few numbers between the losses, or none.</summary>
    [Theory]
    [InlineData(1, 0f)]
    [InlineData(1, 2e15f)]
    [InlineData(1, -8e15f)]
    [InlineData(2, 1e16f)]
    [InlineData(5, float.MaxValue)]
    [InlineData(50, 0.1f)]
    [InlineData(50, -1e-30f)]
    public void Draw_LossesThatAreAllTheSame_HasAFewTicksAndTheCurveInsideTheFrame(int steps, float loss)
    {
        XElement svg = Parse(LossPlot.Draw("job", steps, new TrainingHistory { Losses = [.. Enumerable.Repeat(loss, steps)] }));
        Assert.InRange(svg.Elements(s_svg + "line").Count(), 4, 42);
        Assert.DoesNotContain("NaN", svg.ToString(), StringComparison.Ordinal);
        foreach (double[] point in Points(svg.Elements(s_svg + "path").Last()))
            Assert.InRange(point[1], 64, 480);
    }

    [Theory]
    [InlineData(4e15, 4e15 + 1)]
    [InlineData(1e16, 1e16 + 2)]
    public void Ticks_RangeThatF64HardlyResolves_Ends(double least, double most) => Assert.InRange(new PlotAxis(least, most, 0, 100).Ticks().Take(100).Count(), 1, 20);

    [Theory]
    [InlineData(0, 1200, "0 200 400 600 800 1000 1200")]
    [InlineData(0, 2.4, "0.0 0.5 1.0 1.5 2.0")]
    [InlineData(-0.3, 2.4, "0.0 0.5 1.0 1.5 2.0")]
    [InlineData(0.011, 0.012, "0.0110 0.0112 0.0114 0.0116 0.0118 0.0120")]
    [InlineData(0, 5e9, "0E+0 1E+9 2E+9 3E+9 4E+9 5E+9")]
    public void Ticks_Range_AreRoundAndFew(double least, double most, string expected) =>
        Assert.Equal(expected, string.Join(' ', new PlotAxis(least, most, 0, 100).Ticks().Select(t => t.Label)));

    private static XElement Parse(string text) => XDocument.Parse(text).Root!;

    private static IEnumerable<double[]> Points(XElement path) =>
        path.Attribute("d")!.Value.Split(['M', 'L'], StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split(' ').Select(c => double.Parse(c, CultureInfo.InvariantCulture)).ToArray());
}
