using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Tests.Functional;

namespace Verifiable.Tensors.Tests.Kernels;

/// <summary>Every operator of every layer, forward and backward: all instruction sets and thread counts give the interpreter's bits, whatever the operands hold.</summary>
public sealed class LayerKernelTests
{
    public static TheoryData<string> Names => [.. LayerCases.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Kernels_OfLayer_GiveTheInterpretersBits(string name)
    {
        var random = new Random(name.Length);
        LayerCase layer = LayerCases.Build(name);
        Assert.Empty(ProgramRules.Validate(layer.Program, 1, 1));
        foreach (Operator @operator in layer.Operators())
        {
            for (int i = 0; i < 4; i++)
            {
                Tensor[] operands = [.. @operator.Operands.Select(o => RandomValues.Tensor(random, o.Type, o.Shape))];
                KernelAgreement.AssertEqual(@operator, operands, i, $"{name}, {@operator.Label}");
                foreach (Tensor tensor in operands)
                    tensor.Dispose();
            }
        }
    }
}
