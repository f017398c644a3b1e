using Verifiable.Execution.Compilation;
using Verifiable.Execution.Tree;
using Verifiable.Node.Chain;
using Verifiable.Node.Jobs;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;
using Verifiable.Protocol.Programs;
using Verifiable.Storage;
using Verifiable.Tensors;
using CheckpointFile = Verifiable.Execution.Training.Checkpoint;

namespace Verifiable.Node.Tests.Jobs;

/// <summary>A job of 10 steps in segments of 4, 4 and 2, whose state is two numbers, with a node's store and the shared folder of blobs. Its steps are run by <see cref="Runner"/>.</summary>
internal sealed class TinyJob : IDisposable
{
    public const uint Steps = 10;
    public const uint Interval = 4;
    public const uint Segments = 3;
    private readonly string _folder = Directory.CreateTempSubdirectory("tiny-job-").FullName;
    private readonly KeyValueStore _store;
    private readonly StateIndex _states;

    /// <summary>Makes the job, and executes it for its roots.</summary>
    /// <param name="audits">How its receipts are audited; not at all by default.</param>
    public TinyJob(AuditTerms? audits = null)
    {
        var builder = new ScalarProgramBuilder();
        var program = new StepProgram(
            [new Operator(ElementType.Float32, new Shape(1), ElementType.Float32, 0, Shape.Scalar, [], builder.Build(builder.Float32(1)), ScalarProgram.Empty)],
            [new StateDeclaration(ElementType.Float32, new Shape(2), null) { Label = "numbers" }],
            [],
            new InputDeclaration(ElementType.Float32, new Shape(Steps, 1)));
        Tensor initial = Tensor.FromFloats(new Shape(2), [1, 0]);
        var spec = new JobSpec(
            StepProgramEncoding.Encode(program).Root, TensorCommitments.StateRoot([initial]), default, default, 0, Steps, Interval,
            1, 0, 1, new Verification(3600, 1800, 60, 600, 3600, 0, 4, 1, 0), audits ?? AuditTerms.None, new Payment(Address.Zero, 0, 0));
        var job = new CompiledJob
        {
            Name = "tiny",
            Program = program,
            Parameters = [],
            LossOperator = null,
            InitialState = [initial],
            Datasets = [],
            Schedule = new Tensor(ElementType.Float32, new Shape(Steps, 1)),
            Spec = spec,
        };
        Job = new LoadedJob(job, StepProgramEncoding.Encode(program));
        _store = KeyValueStore.Open(Path.Combine(_folder, "store"));
        Blobs = new BlobStore(Path.Combine(_folder, "blobs"));
        _states = new StateIndex(Path.Combine(_folder, "blobs"), Blobs);
        var runner = new TinyRunner();
        using Tensor state = initial.Clone();
        var roots = new List<Hash256> { spec.InitialStateRoot };
        for (uint segment = 0; segment < Segments; segment++)
        {
            Advance(runner, state, segment);
            roots.Add(TensorCommitments.StateRoot([state]));
        }

        Roots = roots;
    }

    public LoadedJob Job { get; }

    public BlobStore Blobs { get; }

    /// <summary>The state root before each segment and after the last.</summary>
    public IReadOnlyList<Hash256> Roots { get; }

    public TinyRunner Runner { get; } = new();

    /// <summary>What the node executed, as a process that has just started sees it.</summary>
    public ExecutedSegments Executed => new(new CheckpointStore(_store), new ClaimStore(_store), Blobs, _states, new KnownJob(1, default, Job.Job.Spec.Hash(), default));

    public Hash256 Keep(Hash256 root, byte[] checkpoint) => Blobs.Put(checkpoint);

    /// <summary>Publishes a state that the job does not lead to; gives its root.</summary>
    public Hash256 PublishForeign(float number)
    {
        using Tensor state = Tensor.FromFloats(new Shape(2), [number, 0]);
        Hash256 root = TensorCommitments.StateRoot([state]);
        _states.Put(root, CheckpointFile.Write(Job.Job, [state]));
        return root;
    }

    /// <summary>Where the job leads from a foreign state before a segment.</summary>
    public Hash256 AfterForeign(float number, uint segment)
    {
        var runner = new TinyRunner();
        using Tensor state = Tensor.FromFloats(new Shape(2), [number, 0]);
        Advance(runner, state, segment);
        return TensorCommitments.StateRoot([state]);
    }

    /// <summary>Lets a published state name other bytes, or none.</summary>
    public void Unpublish(Hash256 root) => _states.Put(root, "nothing"u8);

    public void Dispose()
    {
        Job.Job.Dispose();
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static void Advance(TinyRunner runner, Tensor state, uint segment)
    {
        for (uint step = segment * Interval; step < Math.Min(Steps, (segment + 1) * Interval); step++)
            runner.Step([state], step);
    }
}
