using System.Numerics;
using Verifiable.Ethereum.Contracts;
using Verifiable.Protocol.Audits;
using Verifiable.Protocol.Hashing;

namespace Verifiable.EndToEnd.Disputes;

/// <summary>What C# says about audits against the contracts.</summary>
[Collection(ChainCollection.Name)]
public sealed class AuditTests(ChainFixture chain)
{
    [Fact]
    public async Task Digest_OfAnyAnswer_IsTheContracts()
    {
        var court = new AuditCourt(chain.Rpc, chain.Deployment.AuditCourt);
        var random = new Random(11);
        for (int i = 0; i < 50; i++)
        {
            var claim = new Protocol.Disputes.StepClaim(Hash(random), Hash(random), Hash(random));
            var name = new AuditName((ulong)random.NextInt64(), (ushort)random.Next(1 << 16), (uint)random.NextInt64(1L << 32));
            var account = new Address(Hash(random).AsSpan()[12..]);
            Hash256 salt = Hash(random);
            Assert.Equal(
                await court.DigestOfAsync(account, name.Id, new StepClaim(claim.StateBefore, claim.StateAfter, claim.Trace), salt),
                AuditAnswer.Digest(account, name, AuditAnswer.Of(claim), salt));
            Assert.Equal(name, AuditName.Of(name.Id));
            Assert.Equal(name.Id, new BigInteger(name.Word.AsSpan(), isUnsigned: true, isBigEndian: true));
        }
    }

    [Theory]
    [InlineData(1u, 10)]
    [InlineData(3u, 10)]
    [InlineData(10u, 10)]
    public void IsDrawn_ManyUnits_AsOftenAsTheyShare(uint auditors, int total)
    {
        var random = new Random(12);
        const int Draws = 20_000;
        int drawn = Enumerable.Range(0, Draws).Count(_ => AuditLot.IsDrawn(Hash(random), new Address(Hash(random).AsSpan()[12..]), (ulong)random.NextInt64(), auditors, total));
        double chance = (double)auditors / total;
        // Five standard deviations.
        Assert.InRange(drawn - (Draws * chance), -5 * Math.Sqrt(Draws * chance * (1 - chance)), 5 * Math.Sqrt(Draws * chance * (1 - chance)));
    }

    [Fact]
    public void Of_NumberOfNoAudit_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => AuditName.Of(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => AuditName.Of(BigInteger.One << 112));
    }

    private static Hash256 Hash(Random random)
    {
        var bytes = new byte[Hash256.Size];
        random.NextBytes(bytes);
        return new Hash256(bytes);
    }
}
