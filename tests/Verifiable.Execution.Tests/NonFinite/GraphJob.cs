using Verifiable.Execution.Compilation;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Reference;

namespace Verifiable.Execution.Tests.NonFinite;

/// <summary>A job of one state x and one dataset m, both of a row of numbers, whose loss a test writes as a function of the two.</summary>
internal sealed class GraphJob : IDisposable
{
    public GraphJob(float[] x, float[] m, Func<Value, Value, Value> loss)
    {
        var shape = new Shape(x.Length);
        var graph = new Graph(differentiable: false) { Scope = "net.0" };
        Value state = graph.State("x", shape);
        Value result = loss(state, graph.Dataset("m", ElementType.Float32, shape));
        StepProgram program = graph.Build();
        Job = new CompiledJob
        {
            Name = "graph",
            Program = program,
            Parameters = [],
            LossOperator = result.Source.Index,
            Scopes = [.. graph.Scopes],
            InitialState = [Tensor.FromFloats(shape, x)],
            Datasets = [Tensor.FromFloats(shape, m)],
            Schedule = new Tensor(ElementType.Float32, program.Schedule.Shape),
            Spec = new JobSpec(default, default, default, default, 0, 1, 1, 1, 0, 1, new Verification(3600, 1800, 60, 600, 3600, 0, 4, 1, 0), AuditTerms.None, new Payment(Address.Zero, 0, 0)),
        };
        Outputs = ReferenceExecutor.Trace(program, [.. Job.InitialState], Job.Datasets, Job.Schedule, 0);
    }

    public CompiledJob Job { get; }

    public Tensor[] Outputs { get; }

    public float Loss => Outputs[Job.LossOperator!.Value].Floats[0];

    public void Dispose()
    {
        Job.Dispose();
        foreach (Tensor tensor in Outputs)
            tensor.Dispose();
    }
}
