using Verifiable.Execution.Disputes;
using Verifiable.Execution.Tree;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;

namespace Verifiable.EndToEnd.Disputes;

/// <summary>A job with its honest execution: the state before each segment, from the reference interpreter.</summary>
internal sealed class DisputableJob : IDisposable
{
    private readonly Tensor[][] _starts;
    private readonly ExecutedTrace?[] _honest;

    public DisputableJob(StepProgram program, IReadOnlyList<Tensor> datasets, Tensor schedule, Tensor[] start, int steps, int interval)
    {
        Program = program;
        Encoded = StepProgramEncoding.Encode(program);
        Inputs = new JobInputs(program, datasets, schedule);
        Steps = steps;
        Interval = interval;
        Witnesses = new WitnessBuilder(Inputs);
        int segments = (steps + interval - 1) / interval;
        _starts = new Tensor[segments + 1][];
        _honest = new ExecutedTrace?[segments];
        _starts[0] = start;
        var runner = new ReferenceRunner(Inputs);
        for (int g = 0; g < segments; g++)
        {
            Tensor[] state = [.. _starts[g].Select(t => t.Clone())];
            for (int s = g * interval; s < Math.Min(steps, (g + 1) * interval); s++)
                runner.Step(state, s);
            _starts[g + 1] = state;
        }
    }

    public StepProgram Program { get; }

    public EncodedProgram Encoded { get; }

    public JobInputs Inputs { get; }

    public WitnessBuilder Witnesses { get; }

    public int Steps { get; }

    public int Interval { get; }

    public int Segments => _honest.Length;

    /// <summary>The state root that an honest worker submits for a segment.</summary>
    public Hash256 EndRoot(int segment) => TensorCommitments.StateRoot(_starts[segment + 1]);

    /// <summary>The state after a segment, which stays the job's.</summary>
    public IReadOnlyList<Tensor> EndState(int segment) => _starts[segment + 1];

    public int FirstStep(int segment) => segment * Interval;

    public int EndStep(int segment) => Math.Min(Steps, (segment + 1) * Interval);

    /// <summary>The honest claims about a segment.</summary>
    public ExecutedTrace Honest(int segment) => _honest[segment] ??= Execute(new ReferenceRunner(Inputs), segment);

    /// <summary>Claims of whoever runs a segment with this runner, after honest segments; with other inputs where told.</summary>
    public ExecutedTrace Execute(IStepRunner runner, int segment, JobInputs? inputs = null) =>
        new(inputs ?? Inputs, runner, _starts[segment], FirstStep(segment), EndStep(segment) - FirstStep(segment));

    /// <summary>The honest challenger of a segment.</summary>
    public ChallengerSolver Challenger(int segment) => new(Honest(segment), Program, Encoded, Witnesses);

    /// <summary>The specification under these terms.</summary>
    public JobSpec Spec(Verification verification, Payment payment) => new(
        Encoded.Root,
        TensorCommitments.StateRoot(_starts[0]),
        TensorCommitments.DatasetRoot(Inputs.Datasets),
        TensorCommitments.Root(Inputs.Schedule),
        7,
        (uint)Steps,
        (uint)Interval,
        1,
        0,
        1,
        verification,
        AuditTerms.None,
        payment);

    public void Dispose()
    {
        foreach (ExecutedTrace? trace in _honest)
            trace?.Dispose();
        foreach (Tensor tensor in _starts.SelectMany(s => s).Concat(Inputs.Datasets).Append(Inputs.Schedule))
            tensor.Dispose();
    }
}
