using Verifiable.Execution.Compilation;
using Verifiable.Execution.Disputes;
using Verifiable.Execution.Disputes.Adversaries;
using Verifiable.Execution.Tree;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Executor;

namespace Verifiable.Execution.Tests.Disputes;

/// <summary>Disputes about the real program on real data, both sides on the kernels: interpreter and openings agree with them.</summary>
public sealed class LeNetDisputeTests
{
    private const int Threads = 2;

    [Fact]
    public void OneBitInOneElement_IsCaughtThere()
    {
        using CompiledJob job = JobCompiler.CompileFile(Repository.LeNetManifest, Threads).Value!;
        var inputs = new JobInputs(job.Program, job.Datasets, job.Schedule);
        EncodedProgram encoded = StepProgramEncoding.Encode(job.Program);
        using var executor = new ProgramExecutor(job.Program, job.Datasets, job.Schedule, new ExecutorOptions { Threads = Threads });
        using ExecutedTrace honest = new(inputs, new InterceptedRunner(executor, -1, 0), job.InitialState, 0, 1, Threads);
        var challenger = new ChallengerSolver(honest, job.Program, encoded, new WitnessBuilder(inputs, Threads));
        var visited = new HashSet<DisputePhase>();

        // The longest fold (a gradient over batch and image), the gather of the batch, an update of the optimizer.
        int longest = Enumerable.Range(0, job.Program.Operators.Length).MaxBy(j => job.Program.Operators[j].Reduction.Count);
        Assert.True(job.Program.Operators[longest].BlockCount > 32 * 32, "expected a fold of three rounds of partials");
        foreach ((int j, bool wrongFold) in new[] { (longest, false), (longest, true), (0, false), (job.Program.States[0].Next!.Value, false) })
        {
            long element = job.Program.Operators[j].Output.Count / 2;
            using ExecutedTrace cheat = new(inputs, new InterceptedRunner(executor, j, element), job.InitialState, 0, 1, Threads);
            IClaimTrace claims = wrongFold ? new WrongPartialsTrace(cheat, 1234, bits => bits ^ 1) : cheat;
            Assert.NotEqual(honest.StateRoot(1), claims.StateRoot(1));
            var referee = new SimulatedReferee(job.Program, encoded.Header, job.Spec.DatasetRoot, job.Spec.ScheduleRoot, 0, 1, honest.StateRoot(0), claims.StateRoot(1));
            Assert.Equal(Winner.Challenger, GameLoop.Play(referee, new DefenderSolver(claims, job.Program).NextMove, challenger.NextMove));
            Assert.Equal((j, element, DisputePhase.Closed), (referee.Position.OperatorIndex, referee.Position.Element, referee.Position.Phase));
            Assert.Equal(wrongFold ? 1234 : 0, referee.Position.FirstBlock);
            visited.UnionWith(referee.Visited);
        }

        Assert.Superset(new HashSet<DisputePhase> { DisputePhase.ProveBlock, DisputePhase.ProveFinish, DisputePhase.ProveElement }, visited);
    }

    /// <summary>Flips the highest exponent bit (a zero becomes 2) of one element of one operator's output; of none when the operator is negative.</summary>
    private sealed class InterceptedRunner(ProgramExecutor executor, int operatorIndex, long element) : IStepRunner
    {
        public void Step(Tensor[] state, long step)
        {
            executor.Interceptor = Flip;
            executor.Step(state, step);
        }

        public Tensor[] Trace(Tensor[] stateBefore, long step)
        {
            executor.Interceptor = Flip;
            return executor.Trace(stateBefore, step);
        }

        private void Flip(int index, Tensor output)
        {
            if (index == operatorIndex)
                output.Bits[(int)element] ^= 1u << 30;
        }
    }
}
