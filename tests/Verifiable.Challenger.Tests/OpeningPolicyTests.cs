using Verifiable.Ethereum.Contracts;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Hashing;
using Verifiable.Storage;

namespace Verifiable.Challenger.Tests;

public sealed class OpeningPolicyTests
{
    private static readonly Divergence s_wrong = new(new KnownReceipt(1, Segment: 3, Attempt: 2, default, default), default, Bond: 100);

    [Theory]
    [InlineData(99, nameof(Opening.LacksStake))]
    [InlineData(100, nameof(Opening.Send))]
    public void Decide_NothingSentYet_DependsOnTheStake(int free, string expected) =>
        Assert.Equal(expected, OpeningPolicy.Decide(s_wrong, Status(), null, free).ToString());

    [Theory]
    [InlineData(99, nameof(Opening.LacksStake))]
    [InlineData(100, nameof(Opening.Send))]
    public void Decide_GivenUpBefore_IsTriedAgainWithEnoughStake(int free, string expected)
    {
        Assert.Equal(expected, OpeningPolicy.Decide(s_wrong, Status(), Entry(OutboxState.Failed, null), free).ToString());
        Assert.Equal(expected, OpeningPolicy.Decide(s_wrong, Status(), Entry(OutboxState.Confirmed, false), free).ToString());
    }

    [Theory]
    [InlineData(OutboxState.Pending, null, nameof(Opening.UnderWay))]
    [InlineData(OutboxState.Prepared, null, nameof(Opening.UnderWay))]
    [InlineData(OutboxState.Confirmed, true, nameof(Opening.Done))]
    public void Decide_SentBefore_IsNeverSentAgain(OutboxState state, bool? success, string expected) =>
        Assert.Equal(expected, OpeningPolicy.Decide(s_wrong, Status(), Entry(state, success), 1000).ToString());

    [Theory]
    [InlineData(JobState.Running, 2, 4, 10)]
    [InlineData(JobState.Running, 3, 0, 10)]
    [InlineData(JobState.Running, 2, 0, 3)]
    [InlineData(JobState.Open, 2, 0, 10)]
    public void Decide_ContractTakesNoneAnyMore_IsTooLate(JobState state, ushort attempt, uint finalized, uint submitted)
    {
        Assert.Equal(Opening.TooLate, OpeningPolicy.Decide(s_wrong, Status(state, attempt, finalized, submitted), null, 1000));
        Assert.Equal(Opening.TooLate, OpeningPolicy.Decide(s_wrong, Status(state, attempt, finalized, submitted), Entry(OutboxState.Failed, null), 1000));
    }

    private static JobStatus Status(JobState state = JobState.Running, ushort attempt = 2, uint finalized = 3, uint submitted = 4) =>
        new((byte)state, default, default, attempt, 10, submitted, finalized, 0, 0, 0, 0, 0, 0, 0);

    private static OutboxEntry Entry(OutboxState state, bool? success) => new(
        s_wrong.Key,
        0,
        state,
        default,
        [],
        success is { } succeeded ? new Confirmation(default, default, 1, succeeded) : null,
        state == OutboxState.Failed ? "InsufficientFree" : null);
}
