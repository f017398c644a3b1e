using Microsoft.Extensions.Logging;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Tests;
using Verifiable.Execution.Tree;
using Verifiable.Tensors;
using Verifiable.Tensors.Executor;

namespace Verifiable.Worker.Tests;

public sealed class TrainingWatchTests
{
    private const string Optimizer = "Adam: { lr: 0.01, betas: [0.9, 0.999], eps: 1.0e-8, weight_decay: 0.001 }";

    [Theory]
    [InlineData("SGD: { lr: 100000, weight_decay: 100000 }", @"^Job 7: state 1.running_var is Infinity after step [2-5]: operator \d+ \(.+\) made .+ of finite values up to .+; training goes on, as the job's program is what was asked for$")]
    [InlineData("SGD: { lr: 100000, weight_decay: 100000 }", @"^Job 7: the loss is \S+ after step [2-5]: operator \d+ \(.+\) made .+; training goes on", 5)]
    [InlineData("SGD: { lr: 1.0e38, weight_decay: 1.0e38 }", @"^Job 7: .+ after step 1: operator \d+ \(sgd.update, .+\) made .+; training goes on")]
    public void Look_TrainingThatOverflows_WarnsOnceAndNamesTheOperator(string optimizer, string expected, int interval = 1)
    {
        RecordedLogger logger = Train(SmallJob.Yaml.Replace(Optimizer, optimizer, StringComparison.Ordinal).Replace("checkpoint_every: 2", FormattableString.Invariant($"checkpoint_every: {interval}"), StringComparison.Ordinal));
        (LogLevel level, string text) = Assert.Single(logger.Messages);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Matches(expected, text);
    }

    [Fact]
    public void Look_OrdinaryTraining_SaysNothing() => Assert.Empty(Train(SmallJob.Yaml).Messages);

    /// <summary>Whatever goes wrong with the diagnosis, the training that is paid for goes on.</summary>
    [Fact]
    public void Look_DiagnosisThatFails_WarnsAllTheSame()
    {
        using var files = new SmallJob();
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest(SmallJob.Yaml.Replace("checkpoint_every: 2", "checkpoint_every: 1", StringComparison.Ordinal))).Value!;
        using var kernels = new KernelRunner(job, new ExecutorOptions { Threads = 1 });
        var logger = new RecordedLogger();
        var watch = new TrainingWatch(7, job, kernels, logger);
        Tensor[] state = [.. job.InitialState.Select(t => t.Clone())];
        kernels.Step(state, 0);
        state[0].Floats[3] = float.NaN;
        // The runner takes whole states alone.
        watch.Look(0, state[..1]);
        Assert.Equal((LogLevel.Warning, "Job 7: state 0.weight is NaN after step 1, and where it comes from cannot be found out; training goes on, as the job's program is what was asked for"), Assert.Single(logger.Messages));
    }

    private static RecordedLogger Train(string yaml)
    {
        using var files = new SmallJob();
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest(yaml)).Value!;
        using var kernels = new KernelRunner(job, new ExecutorOptions { Threads = 1 });
        var logger = new RecordedLogger();
        var watch = new TrainingWatch(7, job, kernels, logger);
        Tensor[] state = [.. job.InitialState.Select(t => t.Clone())];
        for (long step = 0; step < job.Spec.Steps; step++)
        {
            kernels.Step(state, step);
            watch.Look(step, state);
        }

        return logger;
    }
}
