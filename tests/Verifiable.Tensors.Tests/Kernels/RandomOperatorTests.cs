using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Tests.Kernels;

public sealed class RandomOperatorTests
{
    [Theory]
    [InlineData(1, 300)]
    [InlineData(2, 300)]
    [InlineData(3, 300)]
    [InlineData(4, 300)]
    public void Kernels_RandomOperators_EqualTheReference(int seed, int count)
    {
        for (int i = 0; i < count; i++)
        {
            var random = new Random((seed * 100_000) + i);
            Operator @operator = new RandomOperators(random).Next();
            Tensor[] operands = [.. @operator.Operands.Select(o => RandomValues.Tensor(random, o.Type, o.Shape, rawNaN: i % 2 == 0))];
            KernelAgreement.AssertEqual(@operator, operands, random.Next(4), $"operator {i} of seed {seed}");
            foreach (Tensor tensor in operands)
                tensor.Dispose();
        }
    }
}
