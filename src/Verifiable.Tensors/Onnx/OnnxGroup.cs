using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Nn;

namespace Verifiable.Tensors.Onnx;

/// <summary>Tensors of an imported model whose names begin alike, such as <c>conv1.weight</c> and <c>conv1.bias</c>; it computes nothing.</summary>
internal sealed class OnnxGroup : Module
{
    /// <inheritdoc/>
    public override Value forward(Value input) => input;
}
