using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Reference;
using Verifiable.Tensors.Tests.Plain;

namespace Verifiable.Tensors.Tests.Functional;

/// <summary>Ties, signed zeros, infinities and NaNs, where "the first maximum" is decided, against PyTorch's way of writing it.</summary>
public sealed class MaxPool2dTests
{
    private static readonly float[] s_special = [0f, -0f, 1f, 1f, -1f, float.NaN, float.NegativeInfinity, float.NegativeInfinity, float.PositiveInfinity];

    [Theory]
    [InlineData(2, 2, 0)]
    [InlineData(3, 1, 0)]
    [InlineData(3, 2, 1)]
    [InlineData(2, 1, 1)]
    [InlineData(5, 3, 2)]
    public void MaxPool2d_SpecialValues_KeepsWhatPyTorchKeeps(int kernel, int stride, int padding)
    {
        var random = new Random(kernel + (10 * stride) + (100 * padding));
        for (int round = 0; round < 20; round++)
        {
            var graph = new Graph();
            var shape = new Shape(1, 2, 7, 6);
            Value x = graph.Parameter("x", shape, shape, Initialization.Constant(0));
            Value y = functional.max_pool2d(x, kernel, stride, padding);
            Value target = graph.Dataset("target", ElementType.Int32, new Shape(1));
            Value loss = functional.cross_entropy(y with { IsFlattened = true }, target);
            IReadOnlyDictionary<TensorSource, Value> gradients = graph.Tape.Backward(loss);
            StepProgram program = graph.Build();

            using var state = new Tensor(ElementType.Float32, shape);
            foreach (ref float value in state.Floats)
                value = s_special[random.Next(round % 3 == 0 ? s_special.Length : 5 - (2 * (round % 2)))];
            if (round % 5 == 1)
                state.Floats.Fill(float.NegativeInfinity);
            state.Canonicalize();
            using Tensor label = Tensor.FromInts(new Shape(1), [0]);
            using var schedule = new Tensor(ElementType.Float32, program.Schedule.Shape);
            Tensor[] outputs = ReferenceExecutor.Trace(program, [state], [label], schedule, 0);

            var plain = new PlainMaxPool2d(kernel, stride, padding);
            var input = new PlainTensor(1, 2, 7, 6);
            state.Floats.CopyTo(input.Data);
            PlainTensor expected = plain.Forward(input);
            Assert.Equal(Bits(expected.Data), outputs[y.Source.Index].Bits.ToArray());

            Value gy = gradients[y.Source];
            var upstream = new PlainTensor(expected.Shape);
            outputs[gy.Source.Index].Floats.CopyTo(upstream.Data);
            Assert.Equal(Bits(plain.Backward(upstream, true).Data), outputs[gradients[x.Source].Source.Index].Bits.ToArray());
        }
    }

    private static uint[] Bits(float[] values) => [.. values.Select(v => float.IsNaN(v) ? 0x7fc00000u : BitConverter.SingleToUInt32Bits(v))];
}
