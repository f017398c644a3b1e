namespace Verifiable.Worker.Tests;

public sealed class WorkerOptionsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3600)]
    [InlineData(6 * 24 * 3600)]
    public void Validate_AcknowledgementTimeWithinSixDays_Passes(int seconds) =>
        Assert.Null(Record.Exception(() => new WorkerOptions { AcknowledgementTime = TimeSpan.FromSeconds(seconds) }.Validate()));

    /// <summary>After seven days the contract takes no offer any more, and the last payment is lost.</summary>
    [Theory]
    [InlineData(-1)]
    [InlineData((6 * 24 * 3600) + 1)]
    public void Validate_OtherAcknowledgementTime_Throws(int seconds)
    {
        var options = new WorkerOptions { AcknowledgementTime = TimeSpan.FromSeconds(seconds), MaxJobs = 0 };
        string message = Assert.Throws<ArgumentException>(options.Validate).Message;
        Assert.Contains($"acknowledgement time: expected 0 to 518400 s, got {seconds} s", message, StringComparison.Ordinal);
        Assert.Contains("max jobs", message, StringComparison.Ordinal);
    }
}
