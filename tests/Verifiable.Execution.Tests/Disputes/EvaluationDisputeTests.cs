using Verifiable.Execution.Compilation;
using Verifiable.Execution.Disputes;
using Verifiable.Execution.Disputes.Adversaries;
using Verifiable.Execution.Tree;
using Verifiable.Protocol.Programs;

namespace Verifiable.Execution.Tests.Disputes;

/// <summary>Who reports better metrics than the model has is found at the operator where it begins.</summary>
public sealed class EvaluationDisputeTests
{
    [Theory]
    [InlineData("evaluation.correct")]
    [InlineData("evaluation.first")]
    [InlineData("evaluation.batch_loss")]
    [InlineData("evaluation.rest")]
    [InlineData("evaluation.perplexity")]
    [InlineData("batch.targets")]
    public void WrongMetric_IsCaughtThere(string label)
    {
        using var files = new SmallJob();
        using CompiledJob job = JobCompiler.CompileFile(files.WriteManifest(EvaluationJob.Of(SmallJob.Yaml, "{ loss: { CrossEntropyLoss: {} }, batch_size: 5 }", "{ seed: 7 }"))).Value!;
        Assert.Equal(3u, job.Spec.Steps);
        var inputs = new JobInputs(job.Program, job.Datasets, job.Schedule);
        EncodedProgram encoded = StepProgramEncoding.Encode(job.Program);
        int tampered = Enumerable.Range(0, job.Program.Operators.Length).First(j => job.Program.Operators[j].Label == label);
        using ExecutedTrace honest = new(inputs, new ReferenceRunner(inputs), job.InitialState, 0, 3);
        // What is changed into the same metrics is no lie: of two samples and three classes some change makes another count.
        uint flip = new[] { 1u, 2u, 3u, 1u << 22 }.First(f =>
        {
            using ExecutedTrace attempt = Tampered(f);
            return attempt.StateRoot(3) != honest.StateRoot(3);
        });
        using ExecutedTrace cheat = Tampered(flip);

        var referee = new SimulatedReferee(job.Program, encoded.Header, job.Spec.DatasetRoot, job.Spec.ScheduleRoot, 0, 3, honest.StateRoot(0), cheat.StateRoot(3));
        var challenger = new ChallengerSolver(honest, job.Program, encoded, new WitnessBuilder(inputs));
        Assert.Equal(Winner.Challenger, GameLoop.Play(referee, new DefenderSolver(cheat, job.Program).NextMove, challenger.NextMove));
        Assert.Equal((2L, tampered), (referee.Position.FirstStep, referee.Position.OperatorIndex));

        ExecutedTrace Tampered(uint f) => new(inputs, new TamperingRunner(new ReferenceRunner(inputs), inputs, 2, tampered, 0, bits => bits ^ f), job.InitialState, 0, 3);
    }
}
