using System.Text.RegularExpressions;

namespace Verifiable.Architecture.Tests;

public sealed partial class NamingTests
{
    [Fact]
    public void Names_OfFoldersAndProjects_SayWhatIsInside() =>
        Assert.DoesNotContain(Repository.Files, file => VagueName().IsMatch(file));

    [Theory]
    [InlineData("src/Verifiable.Common/Log.cs", true)]
    [InlineData("src/Verifiable.Tensors/Utils/Log.cs", true)]
    [InlineData("contracts/src/helpers/Log.sol", true)]
    [InlineData("src/Verifiable.Protocol/CommonKnowledge.cs", false)]
    public void VagueName_Path_IsFoundInFoldersOnly(string file, bool expected) => Assert.Equal(expected, VagueName().IsMatch(file));

    [GeneratedRegex(@"(^|[/.])(common|utils?|utilities|helpers?|misc)(\.[^/]*)?/", RegexOptions.IgnoreCase)]
    private static partial Regex VagueName();
}
