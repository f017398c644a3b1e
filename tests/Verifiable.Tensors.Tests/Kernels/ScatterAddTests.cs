using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Tests.Kernels;

/// <summary>Gradients of tables: repeated indices, indices outside the table, special values.</summary>
public sealed class ScatterAddTests
{
    [Theory]
    [InlineData(1, 4, 3)]
    [InlineData(40, 7, 5)]
    [InlineData(300, 20, 33)]
    [InlineData(200, 50, 64)]
    public void EmbeddingGradient_AnyIndices_EqualsTheReference(int positions, int rows, int columns)
    {
        var random = new Random(positions);
        for (int i = 0; i < 4; i++)
        {
            Operator gradient = Gradient(positions, rows, columns, padding: i % 2 == 0 ? null : rows / 2);
            foreach (bool special in (bool[])[false, true])
            {
                Tensor[] operands = [.. gradient.Operands.Select(o => o.Type == ElementType.Int32 ? Indices(random, o.Shape, rows) : special ? RandomValues.Tensor(random, o.Type, o.Shape) : RandomValues.Ordinary(random, o.Shape))];
                KernelAgreement.AssertEqual(gradient, operands, i, $"{positions} positions into {rows}x{columns}");
                foreach (Tensor tensor in operands)
                    tensor.Dispose();
            }
        }
    }

    private static Operator Gradient(int positions, int rows, int columns, int? padding)
    {
        var graph = new Graph();
        Value index = graph.Dataset("index", ElementType.Int32, new Shape(positions));
        Value table = graph.Parameter("table", new Shape(rows, columns), new Shape(rows, columns), Initialization.KaimingUniform(1));
        Value rowsRead = functional.embedding(index, table, padding);
        graph.Tape.Backward(rowsRead, graph.Dataset("gradient", ElementType.Float32, rowsRead.Shape));
        return LoneOperators.ReadingDatasets(graph.Build(1).Operators[^1]);
    }

    private static Tensor Indices(Random random, Shape shape, int rows)
    {
        var tensor = new Tensor(ElementType.Int32, shape);
        foreach (ref int index in tensor.Ints)
            index = random.Next(8) == 0 ? random.Next(int.MinValue, int.MaxValue) : random.Next(rows);
        return tensor;
    }
}
