using System.Globalization;
using System.Numerics;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;

namespace Verifiable.Protocol.Tests.Jobs;

public sealed class JobSpecTests
{
    public static TheoryData<string> Vectors() => [.. Lines()];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Hash_KnownSpecification_GivesKnownHashes(string line)
    {
        string[] sides = line.Split(" | ");
        string[] expected = sides[1].Split(' ');
        (JobSpec spec, SigningDomain domain) = Read(sides[0].Split(' '));
        Assert.Equal(expected[0], spec.Hash().ToHex());
        Assert.Equal(expected[1], domain.Separator().ToHex());
        Assert.Equal(expected[2], domain.Digest(spec).ToHex());
    }

    [Fact]
    public void Hash_AnyMemberChanged_Changes()
    {
        (JobSpec spec, _) = Read(FirstVector().Split(" | ")[0].Split(' '));
        JobSpec[] changed =
        [
            spec with { ProgramRoot = Hash256.Zero }, spec with { InitialStateRoot = Hash256.Zero }, spec with { DatasetRoot = Hash256.Zero }, spec with { ScheduleRoot = Hash256.Zero },
            spec with { Seed = 8 }, spec with { Steps = 1201 }, spec with { CheckpointInterval = 101 }, spec with { Work = 8 }, spec with { OfferDeadline = 8 }, spec with { Referee = 8 },
            spec with { Verification = spec.Verification with { ChallengeWindow = 1 } }, spec with { Verification = spec.Verification with { MoveClock = 1 } },
            spec with { Verification = spec.Verification with { SegmentTime = 1 } }, spec with { Verification = spec.Verification with { JobDeadline = 1 } },
            spec with { Verification = spec.Verification with { StartDeadline = 1 } }, spec with { Verification = spec.Verification with { MinimumReputation = 1 } },
            spec with { Verification = spec.Verification with { ClaimBond = 1 } }, spec with { Audits = spec.Audits with { Rate = 1 } }, spec with { Audits = spec.Audits with { Auditors = 1 } },
            spec with { Audits = spec.Audits with { Fee = 1 } }, spec with { Audits = spec.Audits with { Budget = 1 } }, spec with { Payment = spec.Payment with { Worth = 1 } },
            spec with { Verification = spec.Verification with { WorkerStake = 1 } }, spec with { Verification = spec.Verification with { ChallengerBond = 1 } },
            spec with { Payment = spec.Payment with { Token = Address.Zero } }, spec with { Payment = spec.Payment with { Amount = 1 } },
        ];
        Assert.Equal(changed.Length + 1, changed.Append(spec).Select(s => s.Hash()).Distinct().Count());
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639936")]
    public void Hash_AmountBeyondUint256_Throws(string amount) =>
        Assert.Throws<OverflowException>(() => new Payment(Address.Zero, BigInteger.Parse(amount, CultureInfo.InvariantCulture), 0).Hash());

    [Fact]
    public void Segment_LastOne_IsWhatIsLeft()
    {
        (JobSpec spec, _) = Read(FirstVector().Split(" | ")[0].Split(' '));
        spec = spec with { Steps = 1250 };
        Assert.Equal(13u, spec.SegmentCount);
        Assert.Equal((0u, 100u), spec.Segment(0));
        Assert.Equal((1200u, 50u), spec.Segment(12));
        Assert.Throws<ArgumentOutOfRangeException>(() => spec.Segment(13));
    }

    private static string FirstVector() => Lines().First();

    private static IEnumerable<string> Lines() =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Vectors", "job-spec.txt")).Where(l => !l.StartsWith('#'));

    private static (JobSpec Spec, SigningDomain Domain) Read(string[] fields)
    {
        Hash256 Hash(int i) => Hash256.FromHex(fields[i]);
        uint Number(int i) => uint.Parse(fields[i], CultureInfo.InvariantCulture);
        BigInteger Amount(int i) => BigInteger.Parse(fields[i], CultureInfo.InvariantCulture);
        var spec = new JobSpec(
            Hash(0), Hash(1), Hash(2), Hash(3), ulong.Parse(fields[4], CultureInfo.InvariantCulture), Number(5), Number(6),
            ulong.Parse(fields[7], CultureInfo.InvariantCulture), ulong.Parse(fields[8], CultureInfo.InvariantCulture), (ushort)Number(9),
            new Verification(Number(10), Number(11), Number(12), Number(13), Number(14), Number(15), Amount(16), Amount(17), Amount(18)),
            new AuditTerms(Number(19), (ushort)Number(20), Amount(21), Amount(22)),
            new Payment(Address.Parse(fields[23]), Amount(24), Amount(25)));
        return (spec, new SigningDomain(Amount(26), Address.Parse(fields[27])));
    }
}
