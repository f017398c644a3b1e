using Verifiable.Cli.Demo;
using Verifiable.Execution.Tests;

namespace Verifiable.Cli.Tests.Demo;

public sealed class DemoSettingsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Validate_StepOfTheJob_Passes(long step)
    {
        using var files = new SmallJob();
        Settings(files, step, "images").Validate();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(5)]
    public void Validate_StepOutsideTheJob_NamesTheRange(long step)
    {
        using var files = new SmallJob();
        var exception = Assert.Throws<UsageException>(() => Settings(files, step, "images").Validate());
        Assert.Equal($"--fault-step: expected 0 to 4, the steps of the demo's job, got {step}", exception.Message);
    }

    [Fact]
    public void Validate_FilesMissing_ListsAll()
    {
        using var files = new SmallJob();
        var exception = Assert.Throws<UsageException>(() => Settings(files, 0, "nowhere").Validate());
        Assert.Equal(4, exception.Problems.Count);
    }

    private static DemoSettings Settings(SmallJob files, long step, string file)
    {
        string path = Path.Combine(files.Folder, file);
        return new DemoSettings(Path.Combine(files.Folder, "out"), files.WriteManifest(), path, path, path, path, step, TimeSpan.FromSeconds(1));
    }
}
