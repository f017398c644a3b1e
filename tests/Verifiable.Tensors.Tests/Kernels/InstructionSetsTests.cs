using Verifiable.Tensors.Kernels;

namespace Verifiable.Tensors.Tests.Kernels;

public sealed class InstructionSetsTests
{
    [Theory]
    [InlineData("auto", InstructionSet.Auto)]
    [InlineData("512", InstructionSet.Vector512)]
    [InlineData("256", InstructionSet.Vector256)]
    [InlineData("128", InstructionSet.Vector128)]
    [InlineData("scalar", InstructionSet.Scalar)]
    [InlineData("reference", InstructionSet.Reference)]
    public void TryParse_Name_GivesTheSetThatHasTheName(string name, InstructionSet expected)
    {
        Assert.True(InstructionSets.TryParse(name, out InstructionSet set));
        Assert.Equal(expected, set);
        Assert.Equal(name, InstructionSets.Name(set));
    }

    [Fact]
    public void TryParse_UnknownName_IsFalse() => Assert.False(InstructionSets.TryParse("1024", out _));

    [Fact]
    public void Resolve_Auto_GivesTheWidestAvailable() => Assert.Equal(InstructionSets.Available[0], InstructionSets.Resolve(InstructionSet.Auto));

    [Fact]
    public void Resolve_EachSet_GivesItOrSaysWhatIsAvailable()
    {
        foreach (InstructionSet set in Enum.GetValues<InstructionSet>().Where(s => s != InstructionSet.Auto))
        {
            if (InstructionSets.Available.Contains(set))
                Assert.Equal(set, InstructionSets.Resolve(set));
            else
                Assert.Contains("scalar", Assert.Throws<PlatformNotSupportedException>(() => InstructionSets.Resolve(set)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Verify_OrdinaryThread_Passes() => Assert.Null(Record.Exception(ArithmeticGuard.Verify));
}
