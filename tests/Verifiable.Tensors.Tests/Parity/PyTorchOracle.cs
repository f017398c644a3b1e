using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Verifiable.Tensors.Tests.Parity;

/// <summary>One Python process with PyTorch that answers all questions of a test class.</summary>
/// <remarks>It runs Debian's interpreter, for which the package python3-torch is made; the process ends with its standard input.</remarks>
public sealed class PyTorchOracle : IDisposable
{
    private const string Interpreter = "/usr/bin/python3";
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };
    private readonly Process _process;

    /// <summary>Starts the process.</summary>
    /// <exception cref="InvalidOperationException">There is no such interpreter.</exception>
    public PyTorchOracle()
    {
        var start = new ProcessStartInfo(Interpreter, [Path.Combine(AppContext.BaseDirectory, "Parity", "oracle.py")]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"PyTorchOracle: expected {Interpreter} with PyTorch (Debian package python3-torch, which tools/setup installs), got: {e.Message}", e);
        }
    }

    /// <summary>Value and gradients of an expression.</summary>
    /// <exception cref="InvalidOperationException">PyTorch refused, or the process ended.</exception>
    internal OracleAnswer Ask(OracleQuestion question)
    {
        string? line = null;
        try
        {
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(question, s_json));
            _process.StandardInput.Flush();
            line = _process.StandardOutput.ReadLine();
        }
        catch (IOException)
        {
            // It ended; what it said last is reported below.
        }

        if (line is null)
        {
            throw new InvalidOperationException(
                $"PyTorchOracle: expected an answer from {Interpreter} with PyTorch (Debian package python3-torch, which tools/setup installs), got: {_process.StandardError.ReadToEnd()}");
        }

        OracleAnswer answer = JsonSerializer.Deserialize<OracleAnswer>(line, s_json)!;
        return answer.Error is null ? answer : throw new InvalidOperationException($"PyTorchOracle: expected a value of {question.Expression}, got {answer.Error}");
    }

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(10_000))
            _process.Kill();
        _process.Dispose();
    }
}
