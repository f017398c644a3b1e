using Verifiable.EndToEnd;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Disputes;
using Verifiable.Execution.Tree;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Executor;

namespace Verifiable.Gas;

/// <summary>The 1,200-step job of the golden run and executions of its first segment.</summary>
internal sealed class LeNetJob : IDisposable
{
    private static readonly int s_threads = Environment.ProcessorCount;

    public LeNetJob()
    {
        Job = JobCompiler.CompileFile(Path.Combine(Repository.Root, "examples/lenet-mnist/job.yaml"), s_threads).Value
            ?? throw new InvalidOperationException("gas: expected the golden job to compile, got errors");
        Encoded = StepProgramEncoding.Encode(Job.Program);
        Inputs = new JobInputs(Job.Program, Job.Datasets, Job.Schedule);
        Runner = new KernelRunner(Job, new ExecutorOptions { Threads = s_threads });
        Witnesses = new WitnessBuilder(Inputs, s_threads);
    }

    public CompiledJob Job { get; }

    public EncodedProgram Encoded { get; }

    public JobInputs Inputs { get; }

    public KernelRunner Runner { get; }

    public WitnessBuilder Witnesses { get; }

    /// <summary>The first segment as this runner computes it.</summary>
    public ExecutedTrace Execute(IStepRunner runner) => new(Inputs, runner, Job.InitialState, 0, Job.Spec.CheckpointInterval, s_threads);

    public void Dispose()
    {
        Runner.Dispose();
        Job.Dispose();
    }
}
