using Verifiable.Node.Chain;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Node.Tests;

public sealed class KnownJobTests
{
    [Fact]
    public void Key_TwoJobsOfOneSpecification_Differ()
    {
        Hash256 spec = Keccak256.Hash("spec"u8);

        Assert.NotEqual(new KnownJob(1, default, spec, default).Key, new KnownJob(2, default, spec, default).Key);
        Assert.Equal(new KnownJob(1, default, spec, default).Key, new KnownJob(1, default, spec, spec).Key);
    }
}
