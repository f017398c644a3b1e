using System.Collections.Frozen;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Onnx;

/// <summary>What each operator of ONNX appends; the definitions are those of <see href="https://onnx.ai/onnx/operators/"/>, sets 13 to 20.</summary>
internal static class OnnxOperators
{
    /// <summary>The operators by name.</summary>
    public static FrozenDictionary<string, Func<OnnxCall, OnnxOperand>> All { get; } = new Dictionary<string, Func<OnnxCall, OnnxOperand>>(StringComparer.Ordinal)
    {
        ["Add"] = c => c.ScalarOrNull(1) is double right ? c.Tensor(0) + right : c.ScalarOrNull(0) is double left ? c.Tensor(1) + left : c.Tensor(0) + c.Tensor(1),
        ["AveragePool"] = OnnxLayers.AveragePool,
        ["BatchNormalization"] = OnnxLayers.BatchNormalization,
        ["Cast"] = OnnxShapes.Cast,
        ["Clip"] = Clip,
        ["Concat"] = OnnxShapes.Concat,
        ["Conv"] = OnnxLayers.Conv,
        ["ConvTranspose"] = OnnxLayers.ConvTranspose,
        ["Div"] = Divide,
        ["Dropout"] = OnnxLayers.Dropout,
        ["Erf"] = c => c.Tensor(0).erf(),
        ["Exp"] = c => c.Tensor(0).exp(),
        ["Flatten"] = OnnxShapes.Flatten,
        ["Gather"] = OnnxShapes.Gather,
        ["Gelu"] = c => functional.gelu(c.Tensor(0), c.Word("approximate", "none", "tanh")),
        ["Gemm"] = OnnxLayers.Gemm,
        ["GlobalAveragePool"] = OnnxLayers.GlobalAveragePool,
        ["Identity"] = c => c.Operand(0),
        ["LayerNormalization"] = OnnxLayers.LayerNormalization,
        ["LeakyRelu"] = c => functional.leaky_relu(c.Tensor(0), c.Number("alpha", 0.01f)),
        ["Log"] = c => c.Tensor(0).log(),
        ["LogSoftmax"] = c => functional.log_softmax(c.Tensor(0), OnnxShapes.Axis(c)),
        ["MatMul"] = c => functional.matmul(c.Tensor(0), c.Tensor(1)),
        ["MaxPool"] = OnnxLayers.MaxPool,
        ["Mul"] = c => c.ScalarOrNull(1) is double right ? c.Tensor(0) * right : c.ScalarOrNull(0) is double left ? c.Tensor(1) * left : c.Tensor(0) * c.Tensor(1),
        ["Neg"] = c => -c.Tensor(0),
        ["Pad"] = OnnxShapes.Pad,
        ["Pow"] = c => c.ScalarOrNull(1) is double exponent ? c.Tensor(0).pow(exponent) : c.Tensor(0).pow(c.Tensor(1)),
        ["Reciprocal"] = c => c.Tensor(0).reciprocal(),
        ["ReduceMean"] = OnnxShapes.ReduceMean,
        ["Relu"] = c => functional.relu(c.Tensor(0)),
        ["Reshape"] = OnnxShapes.Reshape,
        ["Shape"] = c => OnnxTensor.Of([.. c.Operand(0).Shape.Extents]),
        ["Sigmoid"] = c => functional.sigmoid(c.Tensor(0)),
        ["Slice"] = OnnxShapes.Slice,
        ["Softmax"] = c => functional.softmax(c.Tensor(0), OnnxShapes.Axis(c)),
        // PyTorch's threshold leaves the sum what it is in f32; ONNX has none.
        ["Softplus"] = c => functional.softplus(c.Tensor(0)),
        ["Sqrt"] = c => c.Tensor(0).sqrt(),
        ["Squeeze"] = OnnxShapes.Squeeze,
        ["Sub"] = c => c.ScalarOrNull(1) is double right ? c.Tensor(0) + -right : c.ScalarOrNull(0) is double left ? -c.Tensor(1) + left : c.Tensor(0) - c.Tensor(1),
        ["Tanh"] = c => functional.tanh(c.Tensor(0)),
        ["Transpose"] = OnnxShapes.Transpose,
        ["Unsqueeze"] = OnnxShapes.Unsqueeze,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static OnnxOperand Clip(OnnxCall c)
    {
        double Bound(int index, double fallback) => c.OperandOrNull(index) is null ? fallback : c.ScalarOrNull(index) ?? throw OnnxCall.Error($"a constant as input {index}", "another");
        return c.Tensor(0).clamp(Bound(1, double.NegativeInfinity), Bound(2, double.PositiveInfinity));
    }

    // A quotient is not the product with the reciprocal.
    private static OnnxOperand Divide(OnnxCall c)
    {
        if (c.ScalarOrNull(1) is double divisor)
            return ElementwiseFunction.Unary("div", c.Tensor(0), e => e.X / e.Constant(divisor), e => e.Gradient / e.Constant(divisor));
        if (c.ScalarOrNull(0) is double dividend)
            return ElementwiseFunction.Unary("div", c.Tensor(1), e => e.Constant(dividend) / e.X, e => -e.Gradient * (e.Y / e.X));
        return c.Tensor(0) / c.Tensor(1);
    }
}
