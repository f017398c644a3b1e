using Verifiable.Cli.Training;
using Verifiable.Node.Tests;

namespace Verifiable.Cli.Tests.Training;

public sealed class MetricsFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"metrics-{Guid.NewGuid():N}.csv");
    private readonly ManualTime _time = new();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Write_Rows_ReachTheFileWithinATenthOfASecond()
    {
        using var metrics = new MetricsFile(_path, [], _time);
        metrics.Write(Row(1, 2.5f));
        Assert.Equal([MetricsRow.Header], Lines());
        _time.Advance(TimeSpan.FromSeconds(0.1));
        metrics.Write(Row(2, float.NaN));
        Assert.Equal([MetricsRow.Header, "1,0.0100,2.5,0.1,0.250,4", "2,0.0200,NaN,0.1,0.500,4"], Lines());
    }

    /// <summary>Whatever is there behind the steps done, or differs from them, was written by a run that is not gone on with.</summary>
    [Theory]
    [InlineData("", "1,0.0100,2.5,0.1,,;2,0.0200,1.5,0.1,,")]
    [InlineData("other,header\n1,0.0100,2.5,0.1,0.25,4\n", "1,0.0100,2.5,0.1,,;2,0.0200,1.5,0.1,,")]
    [InlineData(MetricsRow.Header + "\n1,0.0100,2.5,0.1,0.25,4\n2,0.0200,1.5,0.1,0.50,4\n3,0.0300,9,0.1,0.75,4\n4,0.0", "1,0.0100,2.5,0.1,0.25,4;2,0.0200,1.5,0.1,0.50,4")]
    [InlineData(MetricsRow.Header + "\n1,0.0100,2.5,0.1,0.25,4\n2,0.0200,1.5,0.1,0.5", "1,0.0100,2.5,0.1,0.25,4;2,0.0200,1.5,0.1,,")]
    [InlineData(MetricsRow.Header + "\n1,0.0100,7,0.1,0.25,4\n2,0.0200,1.5,0.1,0.50,4\n", "1,0.0100,2.5,0.1,,;2,0.0200,1.5,0.1,,")]
    [InlineData("\ufeff" + MetricsRow.Header + "\n1,0.0100,2.5,0.1,0.25,4\n2,0.0200,1.5,0.1,0.50,4\n", "1,0.0100,2.5,0.1,,;2,0.0200,1.5,0.1,,")]
    public void Open_AfterAnInterruption_HoldsEveryStepDoneOnce(string before, string expected)
    {
        File.WriteAllText(_path, before);
        using (var metrics = new MetricsFile(_path, [Row(1, 2.5f) with { Seconds = null, StepsPerSecond = null }, Row(2, 1.5f) with { Seconds = null, StepsPerSecond = null }], _time))
            metrics.Write(Row(3, 0.5f));
        Assert.Equal([MetricsRow.Header, .. expected.Split(';'), "3,0.0300,0.5,0.1,0.750,4"], Lines());
    }

    private static MetricsRow Row(long step, float loss) => new(step, step / 100.0, loss, 0.1, step / 4.0, 4);

    private string[] Lines() => File.ReadAllLines(_path);
}
