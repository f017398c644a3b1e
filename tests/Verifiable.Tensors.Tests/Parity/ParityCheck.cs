using System.Globalization;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Reference;
using Verifiable.Tensors.Tests.Autograd;
using Verifiable.Tensors.Tests.Functional;
using Verifiable.Tensors.Tests.Kernels;

namespace Verifiable.Tensors.Tests.Parity;

/// <summary>One comparison with PyTorch: a function of ours and an expression of theirs on the same random tensors, forward and gradients.</summary>
/// <remarks>
/// PyTorch computes in f64, so its result is the real one for our purpose. The interpreter's f32 result must differ by no more than twice the bound of the running error analysis
/// of our own program (<see cref="RealInterpreter"/>); the kernels of every instruction set must equal the interpreter in every bit; and the program must obey all rules of valid programs.
/// </remarks>
internal sealed class ParityCheck(PyTorchOracle oracle, int seed)
{
    private readonly Random _random = new(seed);
    private readonly Graph _graph = new();
    private readonly List<(string Name, Value Value, double[] Data, bool Constant)> _tensors = [];

    private RealInterpreter.Real[][] _bounded = [];
    private Tensor[] _actual = [];

    public Random Random => _random;

    public Graph Graph => _graph;

    /// <summary>A parameter with values in [-scale, scale] around a center.</summary>
    public Value Parameter(string name, long[] shape, double scale = 1, double center = 0)
    {
        var extents = new Shape(shape);
        Value value = _graph.Parameter(name, extents, extents, Initialization.Constant(0));
        _tensors.Add((name, value, Floats(extents.Count, scale, center), false));
        return value;
    }

    /// <summary>A parameter with given values, in row-major order.</summary>
    public Value Parameter(string name, long[] shape, Func<double> element)
    {
        var extents = new Shape(shape);
        Value value = _graph.Parameter(name, extents, extents, Initialization.Constant(0));
        _tensors.Add((name, value, [.. Enumerable.Range(0, (int)extents.Count).Select(_ => (double)(float)element())], false));
        return value;
    }

    /// <summary>A state tensor without gradient, with values in [-scale, scale] around a center.</summary>
    public Value Buffer(string name, long[] shape, double scale = 1, double center = 0)
    {
        var extents = new Shape(shape);
        Value value = _graph.Buffer(name, extents, Initialization.Constant(0));
        _tensors.Add((name, value, Floats(extents.Count, scale, center), true));
        return value;
    }

    /// <summary>A dataset tensor of f32.</summary>
    public Value Constant(string name, long[] shape, Func<double> element)
    {
        var extents = new Shape(shape);
        Value value = _graph.Dataset(name, ElementType.Float32, extents);
        _tensors.Add((name, value, [.. Enumerable.Range(0, (int)extents.Count).Select(_ => (double)(float)element())], true));
        return value;
    }

    /// <summary>A dataset tensor of indices.</summary>
    public Value Indices(string name, long[] shape, Func<int> element)
    {
        var extents = new Shape(shape);
        Value value = _graph.Dataset(name, ElementType.Int32, extents);
        _tensors.Add((name, value, [.. Enumerable.Range(0, (int)extents.Count).Select(_ => (double)element())], true));
        return value;
    }

    /// <summary>Compares <paramref name="value"/> and its gradients with PyTorch's <paramref name="expression"/>.</summary>
    public void Check(string expression, Value value) => Check(expression, value, isLoss: false);

    /// <summary>Compares a function that is recorded as a loss, whose gradient is one.</summary>
    public void CheckLoss(string expression, Value loss) => Check(expression, loss, isLoss: true);

    /// <summary>Compares the next value of a state tensor, after <see cref="Check(string, Value)"/>.</summary>
    public void CheckNext(Value state, string expression) =>
        Compare($"next {expression}", oracle.Ask(Question(expression, null)).Value, _bounded, _actual, _graph.Next(state));

    private void Check(string expression, Value value, bool isLoss)
    {
        Value result = _graph.Materialize(ViewFunction.Logical(value));
        Value upstream = _graph.Dataset("upstream", ElementType.Float32, result.Shape);
        double[] weights = isLoss ? [1] : Floats(result.Shape.Count, 1, 0);
        IReadOnlyDictionary<TensorSource, Value> gradients = isLoss ? _graph.Tape.Backward(value) : _graph.Tape.Backward(value with { FlattenedFrom = -1 }, value.IsFlattened ? upstream.reshape([.. value.Shape.Extents]) : upstream);
        Dictionary<string, Value> byName = _tensors.Where(t => !t.Constant && gradients.ContainsKey(t.Value.Source)).ToDictionary(t => t.Name, t => GraphValues.Stored(_graph, gradients[t.Value.Source]));
        StepProgram program = _graph.Build();
        Assert.Empty(ProgramRules.Validate(program, 1, 1));

        OracleAnswer answer = oracle.Ask(Question(expression, weights));
        Assert.Equal(answer.Shape, result.Shape.Extents.ToArray());

        double[][] state = [.. _tensors.Where(t => t.Value.Source.Kind == SourceKind.State).Select(t => t.Data)];
        double[][] datasets = [.. _tensors.Where(t => t.Value.Source.Kind == SourceKind.Dataset).Select(t => t.Data), weights];
        RealInterpreter.Real[][] bounded = RealInterpreter.RunWithBounds(program, state, datasets);
        Tensor[] actual = Trace(program, state, datasets, seed & 0xff);
        (_bounded, _actual) = (bounded, actual);
        Compare($"{expression}", answer.Value, bounded, actual, result);
        Assert.Equal(answer.Gradients.Keys.Order(), byName.Keys.Order());
        foreach ((string name, Value gradient) in byName)
            Compare($"gradient of {name} in {expression}", answer.Gradients[name], bounded, actual, gradient);
    }

    private OracleQuestion Question(string expression, double[]? upstream) => new(
        expression,
        _tensors.ToDictionary(t => t.Name, t => new OracleTensor([.. t.Value.Shape.Extents], t.Data, t.Value.Type == ElementType.Int32, t.Constant)),
        upstream);

    private static void Compare(string what, double[] expected, RealInterpreter.Real[][] bounded, Tensor[] actual, Value value)
    {
        Tensor tensor = actual[value.Source.Index];
        RealInterpreter.Real[] bounds = bounded[value.Source.Index];
        Assert.Equal(expected.Length, tensor.Count);
        for (int i = 0; i < expected.Length; i++)
        {
            double got = tensor.Floats[i], error = Math.Abs(got - expected[i]);
            if (!(error <= 2 * bounds[i].Error) && !got.Equals(expected[i]))
                Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{what}: expected {expected[i]:r} within {2 * bounds[i].Error:g3}, got {got:r} (element {i} of {value.Shape}; in f64 {bounds[i].Value:r})"));
        }
    }

    private static Tensor[] Trace(StepProgram program, double[][] state, double[][] datasets, int turn)
    {
        Tensor[] states = [.. program.States.Select((s, i) => Stored(s.Type, s.Shape, state[i]))];
        Tensor[] data = [.. program.Datasets.Select((d, i) => Stored(d.Type, d.Shape, datasets[i]))];
        using var schedule = new Tensor(ElementType.Float32, program.Schedule.Shape);
        Tensor[] expected = ReferenceExecutor.Trace(program, states, data, schedule, 0);
        KernelAgreement.AssertTraces(program, states, data, schedule, expected, turn);
        return expected;
    }

    private static Tensor Stored(ElementType type, Shape shape, double[] values) => type == ElementType.Float32
        ? Tensor.FromFloats(shape, [.. values.Select(v => (float)v)])
        : Tensor.FromInts(shape, [.. values.Select(v => (int)v)]);

    private double[] Floats(long count, double scale, double center) =>
        [.. Enumerable.Range(0, (int)count).Select(_ => (double)(float)(center + (((_random.NextDouble() * 2) - 1) * scale)))];
}
