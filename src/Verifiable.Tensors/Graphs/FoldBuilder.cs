using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Graphs;

/// <summary>Assembles one <see cref="Operator"/>: operands with their maps first, then body and finish.</summary>
/// <param name="graph">Receives the operator.</param>
/// <param name="label">Name for people.</param>
/// <param name="output">Shape of the output.</param>
/// <param name="reduction">Extents of the fold's digits; null: one iteration.</param>
public sealed class FoldBuilder(Graph graph, string label, Shape output, Shape? reduction = null)
{
    /// <summary>Raw bits of negative infinity.</summary>
    public const uint NegativeInfinityBits = 0xff80_0000;

    private readonly List<Operand> _operands = [];

    /// <summary>Adds an operand read at <paramref name="map"/>, +0 where a coordinate is outside its extent; returns its index.</summary>
    public int Read(Value value, params ReadOnlySpan<Affine> map) => ReadPadded(value, 0, map);

    /// <summary>Adds an operand read at <paramref name="map"/>, <paramref name="pad"/> where a coordinate is outside its extent; returns its index.</summary>
    /// <exception cref="ArgumentException">The value belongs to another graph, or the map's rank is not the value's.</exception>
    public int ReadPadded(Value value, uint pad, params ReadOnlySpan<Affine> map)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!ReferenceEquals(value.Graph, graph))
            throw new ArgumentException($"{label}: expected a value of this graph, got one of another", nameof(value));
        if (map.Length != value.Shape.Rank)
            throw new ArgumentException($"{label}: expected a map of rank {value.Shape.Rank}, got {map.Length}", nameof(map));
        if (value.View is null)
            return Add(value, pad, map, value.Shape);
        return value.View.TryCompose(value.Shape, map, output, reduction ?? Shape.Scalar, pad == 0) is { } composed
            ? Add(value, pad, composed, value.View.Stored)
            : ReadPadded(graph.Materialize(value), pad, map);
    }

    /// <summary>Adds an operand of the output's shape, read at the element's own coordinates; returns its index.</summary>
    public int ReadElement(Value value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Read(value, Affine.Outputs(0, value.Shape.Rank));
    }

    /// <summary>Appends an operator with an f32 output and accumulator.</summary>
    public Value Fold(uint init, Func<ScalarScope, ScalarF32> body, Func<ScalarScope, ScalarF32>? finish = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Append(ElementType.Float32, init, Program(b => body(new ScalarScope(b)).Register), finish is null ? ScalarProgram.Empty : Program(b => finish(new ScalarScope(b)).Register));
    }

    /// <summary>Appends an operator with an f32 output whose accumulator is an i32.</summary>
    public Value FoldFromI32(uint init, Func<ScalarScope, ScalarU32> body, Func<ScalarScope, ScalarF32> finish)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(finish);
        ScalarProgram program = Program(b => body(new ScalarScope(b)).Register);
        return graph.Append(new Operator(ElementType.Float32, output, ElementType.Int32, init, reduction ?? Shape.Scalar, [.. _operands], program, Program(b => finish(new ScalarScope(b)).Register)) { Label = label });
    }

    /// <summary>Appends an operator with an i32 output and accumulator.</summary>
    public Value FoldI32(uint init, Func<ScalarScope, ScalarU32> body, Func<ScalarScope, ScalarU32>? finish = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Append(ElementType.Int32, init, Program(b => body(new ScalarScope(b)).Register), finish is null ? ScalarProgram.Empty : Program(b => finish(new ScalarScope(b)).Register));
    }

    private int Add(Value value, uint pad, ReadOnlySpan<Affine> map, Shape stored)
    {
        var coordinates = new Coordinate[map.Length];
        for (int d = 0; d < map.Length; d++)
            coordinates[d] = map[d].ToCoordinate(stored[d]);
        _operands.Add(new Operand(value.Source, value.Type, pad, [.. coordinates]));
        return _operands.Count - 1;
    }

    private static ScalarProgram Program(Func<ScalarProgramBuilder, ScalarProgramBuilder.Register> write)
    {
        var builder = new ScalarProgramBuilder();
        return builder.Build(write(builder));
    }

    private Value Append(ElementType type, uint init, ScalarProgram body, ScalarProgram finish) =>
        graph.Append(new Operator(type, output, type, init, reduction ?? Shape.Scalar, [.. _operands], body, finish) { Label = label });
}
