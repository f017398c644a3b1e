using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Tests.Functional;

namespace Verifiable.Tensors.Tests.Order;

/// <summary>Folds of every kernel: matrix products in all roles, convolutions, tables, windows, long and wide sums.</summary>
internal static class OrderCases
{
    /// <summary>Folds of a length of which every pair of terms can be asked.</summary>
    public static IEnumerable<OrderCase> Short()
    {
        foreach ((int batch, int rows, int columns, int depth) in new[] { (1, 13, 32, 9), (1, 14, 33, 23), (1, 27, 70, 38), (1, 3, 4, 5), (1, 65, 7, 13), (1, 5, 130, 6), (3, 5, 9, 21), (2, 20, 40, 17) })
        {
            for (int form = 0; form < 4; form++)
            {
                OrderCase product = Product(batch, rows, columns, depth, form);
                yield return form % 2 == 0 ? product : product.Swapped()!;
            }
        }

        foreach (OrderCase fold in OfFunctions())
            yield return fold;
        foreach (string name in LayerCases.Names)
        {
            foreach (Operator @operator in LayerCases.Build(name).Operators())
            {
                if (OrderCase.TryCreate($"{name}: {@operator.Label}", @operator) is { } fold)
                    yield return fold;
            }
        }
    }

    /// <summary>Folds longer than any block of iterations in which a kernel works.</summary>
    public static IEnumerable<OrderCase> Long()
    {
        yield return Product(1, 14, 40, 4201, 0);
        yield return Product(1, 7, 18, 4201, 1);
        yield return Product(1, 33, 13, 4201, 2);
        yield return Product(1, 7, 9, 4201, 3);
        yield return Product(2, 4, 6, 4201, 0);
        yield return Sum("sum of rows", [6, 4201], [1]);
        yield return Sum("sum of columns", [4201, 70], [0]);
        yield return Sum("sum of all", [53, 80], []);
        foreach (OrderCase fold in Gradients("convolution", g => functional.conv2d(P(g, "x", 5, 2, 33, 33), P(g, "w", 6, 2, 5, 5), P(g, "b", 6))).Where(f => f.Operator.Reduction.Count > 4000))
            yield return fold;
    }

    private static IEnumerable<OrderCase> OfFunctions()
    {
        yield return Sum("sum of rows", [70, 11], [1]);
        yield return Sum("sum of columns", [19, 300], [0]);
        yield return Sum("sum of one", [97], []);
        yield return Sum("sum of a few", [3, 130], [1]);
        Func<Graph, Value>[] functions =
        [
            g => functional.conv2d(P(g, "x", 2, 2, 9, 8), P(g, "w", 5, 2, 3, 3), P(g, "b", 5)),
            g => functional.conv2d(P(g, "x", 2, 3, 12, 12), P(g, "w", 40, 3, 3, 3), P(g, "b", 40), padding: 1),
            g => functional.conv2d(P(g, "x", 1, 2, 11, 11), P(g, "w", 7, 2, 4, 3), P(g, "b", 7), new(3, 2), new(1, 2)),
            g => functional.linear(P(g, "x", 9, 21), P(g, "w", 34, 21), P(g, "b", 34)),
            g => functional.embedding(g.Dataset("index", ElementType.Int32, new Shape(37)), P(g, "w", 5, 20)),
            g => functional.avg_pool2d(P(g, "x", 2, 3, 11, 12), 3, 2, 1),
            g => functional.avg_pool2d(P(g, "x", 1, 2, 13, 13), new(5, 4), new(3, 2), 1),
        ];
        foreach (Func<Graph, Value> function in functions)
        {
            foreach (OrderCase fold in Gradients("function", function))
                yield return fold;
        }
    }

    // Forward and backward folds of a function.
    private static IEnumerable<OrderCase> Gradients(string name, Func<Graph, Value> function)
    {
        var graph = new Graph();
        Value y = function(graph);
        graph.Tape.Backward(y, graph.Dataset("upstream", ElementType.Float32, y.Shape));
        foreach (Operator @operator in graph.Build().Operators)
        {
            // A factor that each iteration reads elsewhere shows all outputs at once.
            if (OrderCase.TryCreate($"{name}: {@operator.Label} {@operator.Output}", @operator) is { } fold)
                yield return KernelProbe.Groups(fold).Count > 1 && fold.Swapped() is { } swapped && KernelProbe.Groups(swapped).Count == 1 ? swapped : fold;
        }
    }

    private static OrderCase Sum(string name, long[] shape, int[] dim)
    {
        var graph = new Graph();
        _ = P(graph, "x", shape).sum(dim);
        return OrderCase.TryCreate($"{name} of {new Shape(shape)}", graph.Build().Operators[^1])!;
    }

    // Rows or columns of each operand may be the inner dimension; odd forms exchange the factors.
    private static OrderCase Product(int batch, int rows, int columns, int depth, int form)
    {
        Coordinate B() => Digit(MapVariable.Output(0), batch);
        Coordinate R() => Digit(MapVariable.Output(1), rows);
        Coordinate C() => Digit(MapVariable.Output(2), columns);
        Coordinate K() => Digit(MapVariable.Reduction(0), depth);
        ImmutableArray<Coordinate> a = form % 2 == 0 ? [B(), R(), K()] : [B(), K(), R()], b = form < 2 ? [B(), K(), C()] : [B(), C(), K()];
        var builder = new ScalarProgramBuilder();
        ScalarProgramBuilder.Register x = builder.Operand(0), y = builder.Operand(1);
        ScalarProgram body = builder.Build(form % 2 == 0 ? builder.Emit(ScalarOpcode.FmaF32, x, y, builder.Accumulator) : builder.Emit(ScalarOpcode.FmaF32, y, x, builder.Accumulator));
        var product = new Operator(
            ElementType.Float32,
            new Shape(batch, rows, columns),
            ElementType.Float32,
            0,
            new Shape(depth),
            [new Operand(new TensorSource(SourceKind.Dataset, 0), ElementType.Float32, 0, a), new Operand(new TensorSource(SourceKind.Dataset, 1), ElementType.Float32, 0, b)],
            body,
            ScalarProgram.Empty);
        return OrderCase.TryCreate($"product {form} of {batch}x{rows}x{columns}x{depth}", product)!;
    }

    private static Coordinate Digit(MapVariable variable, long extent) => Coordinate.Affine(extent, [new AffineTerm(variable, 1)]);

    private static Value P(Graph graph, string label, params long[] extents)
    {
        var shape = new Shape(extents);
        return graph.Parameter(label, shape, shape, Initialization.Constant(0));
    }
}
