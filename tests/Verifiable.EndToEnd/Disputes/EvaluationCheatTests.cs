using Verifiable.Ethereum.Contracts;
using Verifiable.Execution.Data;
using Verifiable.Execution.Disputes;
using Verifiable.Execution.Disputes.Adversaries;
using Verifiable.Execution.Tree;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Nn;

namespace Verifiable.EndToEnd.Disputes;

/// <summary>An evaluation is a job like training: a worker that reports better metrics is slashed on the real contracts, an honest one keeps its stake.</summary>
[Collection(ChainCollection.Name)]
public sealed class EvaluationCheatTests(ChainFixture chain)
{
    private const int Samples = 37;
    private const int Batch = 20;
    private const int Steps = 2;
    private const int Classes = 3;

    [Theory]
    [InlineData("evaluation.first")]
    [InlineData("evaluation.correct")]
    [InlineData("evaluation.batch_loss")]
    [InlineData("evaluation.perplexity")]
    public async Task WrongMetric_IsSlashed(string label)
    {
        using DisputableJob job = Job();
        int tampered = Enumerable.Range(0, job.Program.Operators.Length).First(j => job.Program.Operators[j].Label == label);
        // A change that leaves the metrics as they are is no lie, such as another class for a sample that does not count.
        long elements = Math.Min(Samples - Batch, job.Program.Operators[tampered].Output.Count);
        (long element, uint flip) = Enumerable.Range(0, (int)elements).SelectMany(e => new[] { 1u, 2u, 3u, 1u << 22 }.Select(f => ((long)e, f))).First(c =>
        {
            using ExecutedTrace attempt = Tampered(c.Item1, c.f);
            return attempt.StateRoot(Steps) != job.EndRoot(0);
        });
        using ExecutedTrace claims = Tampered(element, flip);
        PostedJob posted = await JobTerms.SubmitAsync(chain, job, [claims.StateRoot(Steps)]);
        ChainGame game = await ChainGame.OpenAsync(chain, posted, 0, await chain.NewAccountAsync());
        Game final = await game.PlayAsync(new DefenderSolver(claims, job.Program).NextMove, job.Challenger(0).NextMove);
        Assert.Equal((GameOutcome.WorkerLost, EndReason.Proof), ((GameOutcome)final.Outcome, (EndReason)final.Reason));
        Assert.Equal((1L, tampered, element), (game.Last.FirstStep, game.Last.OperatorIndex, game.Last.Element));

        ExecutedTrace Tampered(long e, uint f) => job.Execute(new TamperingRunner(new ReferenceRunner(job.Inputs), job.Inputs, Steps - 1, tampered, e, bits => bits ^ f), 0);
    }

    /// <summary>The challenger points at a metric of an honest evaluation, down to its last fold, and loses its bond.</summary>
    [Theory]
    [InlineData("evaluation.first")]
    [InlineData("evaluation.perplexity")]
    public async Task HonestMetric_CannotBeDisputed(string label)
    {
        using DisputableJob job = Job();
        int disputed = Enumerable.Range(0, job.Program.Operators.Length).First(j => job.Program.Operators[j].Label == label);
        using ExecutedTrace otherwise = job.Execute(new TamperingRunner(new ReferenceRunner(job.Inputs), job.Inputs, Steps - 1, disputed, 0, bits => bits ^ (1u << 22)), 0);
        PostedJob posted = await JobTerms.SubmitAsync(chain, job, [job.EndRoot(0)]);
        ChainGame game = await ChainGame.OpenAsync(chain, posted, 0, await chain.NewAccountAsync());
        var malicious = new ChallengerSolver(otherwise, job.Program, job.Encoded, job.Witnesses);
        Game final = await game.PlayAsync(new DefenderSolver(job.Honest(0), job.Program).NextMove, malicious.NextMove);
        Assert.Equal(GameOutcome.ChallengerLost, (GameOutcome)final.Outcome);
        Assert.Equal(DisputePhase.Closed, (DisputePhase)final.Phase);
    }

    private static DisputableJob Job()
    {
        var options = new EvaluationOptions((x, y) => functional.cross_entropy_elements(x, y, -1), true, [EvaluationMetric.Loss, EvaluationMetric.Accuracy, EvaluationMetric.Perplexity]) { Ignored = 1 };
        TrainingProgram evaluation = EvaluationPrograms.Samples(
            nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(18, Classes)), new ClassifierInputs(40, new Shape(1, 5, 5), Batch, Steps), Samples, options);
        StepProgram program = evaluation.Program;
        var random = new Random(4);
        var images = new Tensor(ElementType.Float32, program.Datasets[0].Shape);
        foreach (ref float pixel in images.Floats)
            pixel = (float)random.NextDouble();
        var labels = new Tensor(ElementType.Int32, program.Datasets[1].Shape);
        foreach (ref int label in labels.Ints)
            label = random.Next(Classes);
        var split = new SampleSplit(40, 3, 6);
        Tensor order = Tensor.FromInts(program.Datasets[2].Shape, [.. Enumerable.Range(0, Samples).Select(split.TrainingPosition)]);
        Tensor[] start = [.. program.States.Select((s, i) => i < evaluation.Parameters.Length ? ParameterInitializer.FromSeed(9, i, evaluation.Parameters[i]) : new Tensor(s.Type, s.Shape))];
        return new DisputableJob(program, [images, labels, order], new Tensor(ElementType.Float32, program.Schedule.Shape), start, Steps, Steps);
    }
}
