namespace Verifiable.Challenger.Tests;

public sealed class ChallengerOptionsTests
{
    [Theory]
    [InlineData(0.001)]
    [InlineData(1.0)]
    public void Validate_RateInRange_Passes(double rate)
    {
        var options = new ChallengerOptions { AuditRate = rate };

        options.Validate();

        Assert.InRange(options.AuditRate, double.Epsilon, 1);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-0.5)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void Validate_RateOutOfRange_Throws(double rate) =>
        Assert.Throws<ArgumentException>(() => new ChallengerOptions { AuditRate = rate }.Validate());
}
