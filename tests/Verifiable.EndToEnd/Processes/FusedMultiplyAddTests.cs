using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Verifiable.EndToEnd.Processes;

/// <summary>A machine without fused multiply-add: real processes that the runtime, and the C library too, take for one compute the same bits, or refuse what they cannot.</summary>
/// <remarks>
/// <c>DOTNET_EnableAVX2=0</c> takes FMA from .NET, whose <c>FusedMultiplyAdd</c> then calls the C library; <c>GLIBC_TUNABLES</c> takes it from the C library, which computes by software.
/// On other processors than x64 the variables have no effect, and the test is that of an ordinary process.
/// </remarks>
public sealed class FusedMultiplyAddTests : IDisposable
{
    private const string NoHardware = "glibc.cpu.hwcaps=-FMA,-FMA4";
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("verifiable-fma-");

    [Theory]
    [InlineData("DOTNET_EnableAVX2=0", "mlp-weight-decay", "8")]
    [InlineData("DOTNET_EnableAVX2=0 GLIBC_TUNABLES=" + NoHardware, "mlp-weight-decay", "8")]
    [InlineData("DOTNET_EnableHWIntrinsic=0 GLIBC_TUNABLES=" + NoHardware, "batch-norm", "6")]
    public void Train_WithoutFmaHardware_GivesTheGoldenWeights(string environment, string net, string lastStep)
    {
        string folder = Path.Combine(Repository.Root, "tests/vectors/small-nets", net);
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "golden.json")));
        (int exit, string output) = Run(environment, "train", Path.Combine(folder, "job.yaml"), "--out", _folder.FullName, "--threads", "2");
        Assert.True(exit == 0, output);
        Assert.Contains(golden.RootElement.GetProperty("afterStep").GetProperty(lastStep).GetString()!, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX2=0")]
    [InlineData("DOTNET_EnableHWIntrinsic=0")]
    public void Train_VectorsForcedWithoutFmaHardware_IsRefused(string environment)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return;
        (_, string version) = Run(environment, "version");
        Assert.Contains("scalar", version, StringComparison.Ordinal);
        string job = Path.Combine(Repository.Root, "tests/vectors/small-nets/mlp-weight-decay/job.yaml");
        (int exit, string output) = Run(environment, "train", job, "--out", _folder.FullName, "--isa", "256");
        Assert.NotEqual(0, exit);
        Assert.Contains("expected one of scalar, reference on this machine, got 256", output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(true);

    private static (int Exit, string Output) Run(string environment, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string variable in environment.Split(' '))
            start.Environment[variable[..variable.IndexOf('=', StringComparison.Ordinal)]] = variable[(variable.IndexOf('=', StringComparison.Ordinal) + 1)..];
        foreach (string argument in (string[])[Path.Combine(AppContext.BaseDirectory, "verifiable.dll"), .. arguments])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"expected an end within {s_limit}, got none");
        }

        return (process.ExitCode, output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult());
    }
}
