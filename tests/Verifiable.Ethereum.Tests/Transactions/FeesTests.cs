using FsCheck;
using FsCheck.Fluent;
using Verifiable.Ethereum.Transactions;

namespace Verifiable.Ethereum.Tests.Transactions;

public sealed class FeesTests
{
    [Theory]
    [InlineData(100, 3, 1000, 3, 203)]
    [InlineData(0, 0, 1000, 0, 0)]
    [InlineData(600, 3, 1000, 3, 1000)]
    [InlineData(0, 5000, 1000, 1000, 1000)]
    public void For_BaseFee_LeavesRoomBelowTheCap(ulong baseFee, ulong priority, ulong cap, ulong expectedPriority, ulong expectedTotal) =>
        Assert.Equal(new Fees(expectedPriority, expectedTotal), Fees.For(baseFee, priority, cap));

    [Fact]
    public void Raise_RandomFees_RaisesBothEnoughOrStopsAtTheCap() => Prop.ForAll(
        Gen.Choose(0, 2000).ToArbitrary(), Gen.Choose(0, 2000).ToArbitrary(), Gen.Choose(10, 100).ToArbitrary(), (priority, rest, percent) =>
        {
            var fees = new Fees((UInt128)priority, (UInt128)(priority + rest));
            Fees? raised = fees.Raise(percent, new Fees(5, 50), 4000);
            if (raised is { } next)
            {
                Assert.True(next.MaxPriorityFeePerGas * 100 >= fees.MaxPriorityFeePerGas * (UInt128)(100 + percent));
                Assert.True(next.MaxFeePerGas * 100 >= fees.MaxFeePerGas * (UInt128)(100 + percent));
                Assert.True(next.MaxPriorityFeePerGas <= next.MaxFeePerGas && next.MaxFeePerGas <= 4000);
                Assert.True(next.MaxFeePerGas >= 50 && next.MaxPriorityFeePerGas >= 5);
            }
            else
            {
                Assert.True(fees.MaxFeePerGas * (UInt128)(100 + percent) > 4000 * 100 - 100);
            }
        }).Check(Samples.Fixed(500));

    [Fact]
    public void Options_OutOfRange_AreListedTogether()
    {
        var options = new TransactionManagerOptions { GasMarginPercent = -1, BumpPercent = 5, Confirmations = 0 };
        Assert.Equal(
            "TransactionManagerOptions: GasMarginPercent: expected 0 to 400, got -1; Confirmations: expected 1 to 10,000, got 0; BumpPercent: expected 10 to 100, got 5",
            Assert.Throws<ArgumentException>(options.Validate).Message);
    }
}
