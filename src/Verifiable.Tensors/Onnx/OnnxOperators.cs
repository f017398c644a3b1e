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
        ["Add"] = c => Binary(c, (x, right) => x + right, (left, x) => x + left, (x, y) => x + y),
        ["AveragePool"] = OnnxLayers.AveragePool,
        ["BatchNormalization"] = OnnxLayers.BatchNormalization,
        ["Cast"] = OnnxShapes.Cast,
        ["Clip"] = Clip,
        ["Concat"] = OnnxShapes.Concat,
        ["Conv"] = OnnxLayers.Conv,
        ["ConvTranspose"] = OnnxLayers.ConvTranspose,
        ["Div"] = Divide,
        ["Dropout"] = OnnxLayers.Dropout,
        ["Elu"] = c => functional.elu(c.Tensor(0), c.Number("alpha", 1)),
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
        ["Mul"] = c => Binary(c, (x, right) => x * right, (left, x) => x * left, (x, y) => x * y),
        ["Neg"] = c => -c.Tensor(0),
        ["Pad"] = OnnxShapes.Pad,
        ["Pow"] = c => Binary(c, (x, exponent) => x.pow(exponent), null, (x, y) => x.pow(y)),
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
        ["Sub"] = c => Binary(c, (x, right) => x + -right, (left, x) => -x + left, (x, y) => x - y),
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
    private static OnnxOperand Divide(OnnxCall c) => Binary(
        c,
        (x, divisor) => ElementwiseFunction.Unary("div", x, e => e.X / e.Constant(divisor), e => e.Gradient / e.Constant(divisor)),
        (dividend, x) => ElementwiseFunction.Unary("div", x, e => e.Constant(dividend) / e.X, e => -e.Gradient * (e.Y / e.X)),
        (x, y) => x / y);

    /// <summary>An operator of two tensors that broadcast; a constant of one element is a number inside the operator.</summary>
    private static OnnxOperand Binary(OnnxCall c, Func<Value, double, Value> byRight, Func<double, Value, Value>? byLeft, Func<Value, Value, Value> both)
    {
        if (c.ScalarOrNull(1) is double right)
            return byRight(OfRank(c.Tensor(0), c.Operand(1)), right);
        if (byLeft is not null && c.ScalarOrNull(0) is double left)
            return byLeft(left, OfRank(c.Tensor(1), c.Operand(0)));
        return both(c.Tensor(0), c.Tensor(1));
    }

    // A constant of one element and more dimensions gives its rank to the result.
    private static Value OfRank(Value x, OnnxOperand constant)
    {
        Shape shape = x.LogicalShape;
        int missing = constant.Shape.Rank - shape.Rank;
        return missing <= 0 ? x : x.reshape([.. Enumerable.Repeat(1L, missing), .. shape.Extents]);
    }
}
