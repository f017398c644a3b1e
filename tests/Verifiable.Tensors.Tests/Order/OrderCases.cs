using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Tests.Functional;
using static Verifiable.Tensors.Tests.Functional.GraphValues;
using static Verifiable.Tensors.Tests.Kernels.Maps;

namespace Verifiable.Tensors.Tests.Order;

/// <summary>Folds of every kernel: matrix products in all roles, convolutions, tables, windows, long and wide sums.</summary>
internal static class OrderCases
{
    /// <summary>Folds of a length of which every pair of terms can be asked.</summary>
    public static IEnumerable<OrderCase> Short()
    {
        foreach ((int batch, int rows, int columns, int depth) in new[] { (1, 13, 32, 9), (1, 14, 33, 23), (1, 27, 70, 38), (1, 3, 4, 5), (1, 65, 7, 13), (1, 5, 130, 6), (3, 5, 9, 21), (2, 20, 40, 17), (17, 3, 4, 7) })
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

    /// <summary>Folds with so many outputs that a step draws them into what follows; smaller ones stay readable (<see cref="Executor.OutputUse"/>).</summary>
    public static IEnumerable<OrderCase> Wide()
    {
        yield return Product(1, 65, 20, 13, 0);
        yield return Product(1, 27, 70, 9, 1).Swapped()!;
        yield return Product(2, 40, 20, 17, 2);
        yield return Sum("sum of rows", [1100, 70], [1]);
        yield return Sum("sum of columns", [9, 1100], [0]);
        Func<Graph, Value>[] functions =
        [
            g => functional.conv2d(P(g, "x", 2, 7, 12, 12), P(g, "w", 40, 7, 2, 2), P(g, "b", 40)),
            g => functional.conv2d(P(g, "x", 1, 3, 28, 28), P(g, "w", 7, 3, 3, 3), P(g, "b", 7), padding: 1),
            g => functional.conv2d(P(g, "x", 1, 8, 28, 28), P(g, "w", 3, 8, 4, 3), P(g, "b", 3), new(3, 2), new(1, 2)),
            g => functional.conv2d(P(g, "x", 1, 3, 20, 20), P(g, "w", 11, 3, 3, 3), P(g, "b", 11), 2, 1),
            g => functional.embedding(g.Dataset("index", ElementType.Int32, new Shape(37)), P(g, "w", 5, 210)),
            g => functional.avg_pool2d(P(g, "x", 2, 3, 22, 24), 3, 2, 1),
        ];
        foreach (OrderCase fold in functions.SelectMany(f => Gradients("function", f)).Where(f => f.Operator.Output.Count > 1024))
            yield return fold;
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
        Func<Graph, Value>[] functions =
        [
            g => functional.conv2d(P(g, "x", 5, 2, 33, 33), P(g, "w", 6, 2, 5, 5), P(g, "b", 6)),
            g => functional.conv2d(P(g, "x", 1, 170, 6, 7), P(g, "w", 9, 170, 5, 5), P(g, "b", 9)),
            g => functional.conv2d(P(g, "x", 1, 170, 11, 12), P(g, "w", 9, 170, 5, 5), P(g, "b", 9), new(3, 2), 1),
        ];
        foreach (OrderCase fold in functions.SelectMany(f => Gradients("convolution", f)).Where(f => f.Operator.Reduction.Count > 4000))
            yield return fold;

        // All terms go to one row.
        foreach (OrderCase fold in Gradients("table", g => functional.embedding(g.Dataset("index", ElementType.Int32, new Shape(4201)), P(g, "w", 3, 40))))
            yield return fold with { Index = _ => 1 };
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
            g => functional.avg_pool2d(P(g, "x", 2, 9, 7, 6), 3, 2, 1),
            g => functional.avg_pool2d(P(g, "x", 1, 2, 13, 13), new(5, 4), new(3, 2), 1),
            g => functional.layer_norm(P(g, "x", 19, 70), 1, P(g, "w", 70), P(g, "b", 70)),
            g => functional.batch_norm2d(P(g, "x", 3, 2, 5, 7), P(g, "w", 2), P(g, "b", 2)),
            g => functional.softmax(P(g, "x", 17, 66), 1),
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
}
