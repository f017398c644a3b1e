using System.Diagnostics;

namespace Verifiable.Tensors.Tests.Onnx;

/// <summary>A folder of models that PyTorch exported, with inputs and outputs; made once for a test class.</summary>
public sealed class OnnxExports : IDisposable
{
    private const string Interpreter = "/usr/bin/python3";

    public OnnxExports()
    {
        var start = new ProcessStartInfo(Interpreter, [Path.Combine(AppContext.BaseDirectory, "Parity", "onnx_export.py"), Folder]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        string messages = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"OnnxExports: expected models from {Interpreter} with PyTorch (Debian package python3-torch, which tools/setup installs), got: {messages}");
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("verifiable-onnx-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
