using Verifiable.Execution.Disputes;
using Verifiable.Execution.Tree;

namespace Verifiable.Execution.Tests.Disputes;

/// <summary>The job and its honest execution, made once.</summary>
public sealed class SampleJobFixture : IDisposable
{
    public SampleJobFixture()
    {
        Job = new SampleJob();
        Honest = Execute(new ReferenceRunner(Job.Inputs));
        Challenger = new ChallengerSolver(Honest, Job.Program, Job.Encoded, new WitnessBuilder(Job.Inputs));
    }

    internal SampleJob Job { get; }

    internal ExecutedTrace Honest { get; }

    internal ChallengerSolver Challenger { get; }

    public void Dispose()
    {
        Honest.Dispose();
        Job.Dispose();
    }

    /// <summary>The whole job as one segment.</summary>
    internal ExecutedTrace Execute(IStepRunner runner, JobInputs? inputs = null) => new(inputs ?? Job.Inputs, runner, Job.Start, 0, SampleJob.Steps);

    /// <summary>A referee of the dispute about a worker's claims.</summary>
    internal SimulatedReferee Open(IClaimTrace claims) => new(
        Job.Program, Job.Encoded.Header, TensorCommitments.DatasetRoot(Job.Inputs.Datasets), TensorCommitments.Root(Job.Inputs.Schedule), 0, SampleJob.Steps, Honest.StateRoot(0), claims.StateRoot(SampleJob.Steps));

    /// <summary>Plays a worker with these claims against the honest challenger.</summary>
    internal SimulatedReferee PlayAgainstHonest(IClaimTrace claims)
    {
        SimulatedReferee referee = Open(claims);
        GameLoop.Play(referee, new DefenderSolver(claims, Job.Program).NextMove, Challenger.NextMove);
        return referee;
    }
}
