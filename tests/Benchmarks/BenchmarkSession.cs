using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Kernels;

namespace Verifiable.Benchmarks;

/// <summary>What benchmarks share: settings and the references, which are started when the first benchmark asks for them.</summary>
internal sealed class BenchmarkSession(BenchmarkOptions options) : IDisposable
{
    private readonly Lazy<PyTorchReference> _pyTorch = new(() => new PyTorchReference());
    private readonly Lazy<string> _openBlas = new(() =>
    {
        OpenBlas.Load(options.InstructionSet == InstructionSet.Vector512 ? "SkylakeX" : "Haswell");
        return $"OpenBLAS {OpenBlas.CoreName}";
    });

    /// <summary>Settings.</summary>
    public BenchmarkOptions Options => options;

    /// <summary>Measures in pairs.</summary>
    public Pairing Pairing { get; } = new(options.Pairs, options.Seconds);

    /// <summary>PyTorch in a process of its own.</summary>
    public PyTorchReference PyTorch => _pyTorch.Value;

    /// <summary>Name of the OpenBLAS that is loaded in this process.</summary>
    public string OpenBlasName => _openBlas.Value;

    /// <summary>How our executors run on some threads.</summary>
    public ExecutorOptions Executor(int threads) => new() { InstructionSet = options.InstructionSet, Threads = threads };

    public void Dispose()
    {
        if (_pyTorch.IsValueCreated)
            _pyTorch.Value.Dispose();
    }
}
