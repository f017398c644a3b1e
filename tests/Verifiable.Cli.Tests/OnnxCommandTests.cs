using Google.Protobuf;
using Verifiable.Execution.Tests;
using Verifiable.Tensors.Tests.Onnx;
using static Verifiable.Tensors.Tests.Onnx.OnnxWriter;

namespace Verifiable.Cli.Tests;

/// <summary>What a requester sees of a job whose model is an ONNX file.</summary>
public sealed class OnnxCommandTests
{
    [Fact]
    public async Task RunAsync_JobValidate_AcceptsTheModel()
    {
        using var files = new SmallJob();
        (int code, _, string error) = await Run("job", "validate", Manifest(files));
        Assert.Equal((ExitCode.Success, ""), (code, error));
    }

    [Fact]
    public async Task RunAsync_ProgramShow_PrintsARowForEachNode()
    {
        using var files = new SmallJob();
        (int code, string output, _) = await Run("program", "show", Manifest(files));
        Assert.Equal(ExitCode.Success, code);
        Assert.Contains(output.Split('\n'), line => line.StartsWith("Gemm_y", StringComparison.Ordinal));
    }

    private static string Manifest(SmallJob files)
    {
        files.Write("model.onnx", Model(
            [0, 1, 6, 6],
            [OnnxWriter.Node("Flatten", "x", "flat"), OnnxWriter.Node("Gemm", "flat,head.weight,head.bias", "y", ("transB", 1))],
            Floats("head.weight", [3, 36], new float[108]),
            Floats("head.bias", [3], 1, 2, 3)).ToByteArray());
        string yaml = SmallJob.Yaml;
        (int model, int data) = (yaml.IndexOf("model:", StringComparison.Ordinal), yaml.IndexOf("\ndata:", StringComparison.Ordinal) + 1);
        return files.WriteManifest($"{yaml[..model]}model: {{ onnx: model.onnx }}\n{yaml[data..]}");
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await CommandLine.RunAsync(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
