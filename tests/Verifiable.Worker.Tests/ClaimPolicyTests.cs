using System.Numerics;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;

namespace Verifiable.Worker.Tests;

public sealed class ClaimPolicyTests
{
    private static readonly JobSpec s_spec = new(
        default, default, default, default, 0, 10, 5, 1, 0, 1,
        new Verification(60, 60, 60, StartDeadline: 60, JobDeadline: 600, MinimumReputation: 0, WorkerStake: 1000, ChallengerBond: 100, ClaimBond: 0), AuditTerms.None, new Payment(Address.Zero, 50, 50));

    [Fact]
    public void Refuse_EverythingFits_IsNull() =>
        Assert.Null(ClaimPolicy.Refuse(s_spec, new WorkerOptions { MinPayment = 50, MaxStake = 1000 }, Address.Zero, 0, 1000));

    [Theory]
    [InlineData(1, 0, 2000, 1000, "jobs in work")]
    [InlineData(0, 51, 2000, 1000, "payment of at least 51 units of its token, got 50")]
    [InlineData(0, 0, 999, 1000, "stake of at most 0.000000000000000999 VRF (999 units), got 0.000000000000001 VRF (1000 units)")]
    [InlineData(0, 0, 2000, 999, "free stake of at least 0.000000000000001 VRF (1000 units), got 0.000000000000000999 VRF (999 units)")]
    public void Refuse_OneTermDoesNotFit_NamesIt(int active, int minPayment, int maxStake, int free, string reason) =>
        Assert.Contains(reason, ClaimPolicy.Refuse(s_spec, new WorkerOptions { MinPayment = minPayment, MaxStake = maxStake }, Address.Zero, active, (BigInteger)free)?.Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData(0, 2000, 999, 1000)]
    [InlineData(51, 2000, 999, null)]
    [InlineData(0, 999, 999, null)]
    public void Refuse_OnlyStakeIsMissing_TellsWithHowMuchToLookAgain(int minPayment, int maxStake, int free, int? missing) =>
        Assert.Equal((BigInteger?)missing, ClaimPolicy.Refuse(s_spec, new WorkerOptions { MinPayment = minPayment, MaxStake = maxStake }, Address.Zero, 0, (BigInteger)free)!.MissingStake);

    [Fact]
    public void Refuse_ClaimBond_IsLockedBesideTheStake()
    {
        JobSpec spec = s_spec with { Verification = s_spec.Verification with { ClaimBond = 10 } };
        Assert.Null(ClaimPolicy.Refuse(spec, new WorkerOptions(), Address.Zero, 0, 1010));
        Assert.Equal(1010, ClaimPolicy.Refuse(spec, new WorkerOptions(), Address.Zero, 0, 1009)!.MissingStake);
    }

    [Theory]
    [InlineData(99, 0, 0, false)]
    [InlineData(100, 0, 0, true)]
    [InlineData(ulong.MaxValue, 0, 0, true)]
    [InlineData(200, 200, 0, true)]
    [InlineData(201, 200, 0, false)]
    [InlineData(201, 200, 1, true)]
    public void IsClaimable_MaturityAndOffer_BoundTheTime(ulong now, ulong offerDeadline, uint extension, bool expected) =>
        Assert.Equal(expected, ClaimPolicy.IsClaimable(s_spec with { OfferDeadline = offerDeadline }, 100, extension, now));

    [Fact]
    public void Refuse_OtherToken_IsRefusedUnlessNamed()
    {
        var worthless = Address.Parse("0x00000000000000000000000000000000000000aa");
        JobSpec spec = s_spec with { Payment = new Payment(worthless, 50, 50) };

        Assert.Contains("payment in 0x", ClaimPolicy.Refuse(spec, new WorkerOptions(), Address.Zero, 0, 1000)!.Reason, StringComparison.Ordinal);
        Assert.Null(ClaimPolicy.Refuse(spec, new WorkerOptions { Tokens = [worthless] }, Address.Zero, 0, 1000));
        Assert.NotNull(ClaimPolicy.Refuse(s_spec, new WorkerOptions { Tokens = [worthless] }, Address.Zero, 0, 1000));
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void Refuse_ChallengerBond_MustReachTheLeast(int least, bool taken) =>
        Assert.Equal(taken, ClaimPolicy.Refuse(s_spec, new WorkerOptions { MinChallengerBond = least }, Address.Zero, 0, 1000) is null);
}
