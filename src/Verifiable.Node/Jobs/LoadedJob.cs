using Verifiable.Execution.Compilation;
using Verifiable.Execution.Tree;
using Verifiable.Protocol.Programs;

namespace Verifiable.Node.Jobs;

/// <summary>A job that was fetched and checked against its specification, and its program as bytes with its trees.</summary>
/// <param name="Job">The job.</param>
/// <param name="Encoded">The encoded program.</param>
public sealed record LoadedJob(CompiledJob Job, EncodedProgram Encoded)
{
    /// <summary>What the job's steps read besides the state.</summary>
    public JobInputs Inputs { get; } = new(Job.Program, Job.Datasets, Job.Schedule);

    /// <summary>The program's header as the contracts take it.</summary>
    public Ethereum.Contracts.ProgramHeader Header { get; } = new(
        (ushort)Encoded.Header.OperatorCount,
        (ushort)Encoded.Header.StateCount,
        (ushort)Encoded.Header.DatasetCount,
        Encoded.Header.OperatorsRoot,
        Encoded.Header.StateDeclarationsRoot,
        Encoded.Header.InputDeclarationsRoot);
}
