using Verifiable.Worker.Faults;

namespace Verifiable.Worker.Tests;

public sealed class FaultTests
{
    [Fact]
    public void Parse_FourNumbers_IsTheFault() => Assert.Equal(new Fault(150, 42, 75, 12), Fault.Parse("150:42:75:12"));

    [Theory]
    [InlineData("")]
    [InlineData("1:2:3")]
    [InlineData("1:2:3:32")]
    [InlineData("-1:2:3:4")]
    [InlineData("1:2:3:4:5")]
    [InlineData("a:2:3:4")]
    public void Parse_OtherText_Throws(string text) => Assert.Throws<FormatException>(() => Fault.Parse(text));
}
