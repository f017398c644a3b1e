using Verifiable.Tensors.Kernels;

namespace Verifiable.Tensors.Executor;

/// <summary>How a program is executed; no option changes a bit of the results.</summary>
public sealed record ExecutorOptions
{
    /// <summary>Compute threads, at least 1. Default: all cores.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Instructions to use. Default: the widest of this machine.</summary>
    public InstructionSet InstructionSet { get; init; } = InstructionSet.Auto;

    /// <summary>Operators whose outputs stay readable after a step (<see cref="ProgramExecutor.Output"/>). Default: none.</summary>
    public IReadOnlyList<int> KeptOutputs { get; init; } = [];
}
