using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Tests.Kernels;

/// <summary>Activations and losses with every instruction set, on bits among which NaNs, infinities, zeros and subnormals are frequent.</summary>
public sealed class FunctionOperatorTests
{
    [Fact]
    public void Kernels_ActivationsAndLosses_EqualTheReference()
    {
        IReadOnlyList<Operator> operators = FunctionOperators.All();
        Assert.NotEmpty(operators);
        foreach (Operator @operator in operators)
        {
            var random = new Random(operators.Count);
            for (int step = 0; step < 4; step++)
            {
                Tensor[] operands = [.. @operator.Operands.Select(o => RandomValues.Tensor(random, o.Type, o.Shape))];
                KernelAgreement.AssertEqual(@operator, operands, step, @operator.Label);
                foreach (Tensor tensor in operands)
                    tensor.Dispose();
            }
        }
    }
}
