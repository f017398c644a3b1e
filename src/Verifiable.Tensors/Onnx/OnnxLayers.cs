using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Onnx;

/// <summary>Operators of ONNX that are layers: products, convolutions, pools and normalisations.</summary>
internal static class OnnxLayers
{
    // What a manifest allows too.
    private const int MaxWindow = 1 << 16;

    /// <summary>Convolution of (N, C, L) or (N, C, H, W); padding alike before and after.</summary>
    public static OnnxOperand Conv(OnnxCall c)
    {
        (Shape weight, int groups) = Kernels(c);
        int dimensions = weight.Rank - 2;
        Value x = c.Tensor(0, weight.Rank);
        int[] kernel = [.. weight.Extents.AsSpan()[2..].ToArray().Select(e => checked((int)e))];
        CheckKernel(c, kernel);
        (int[] stride, int[] padding, int[] dilation) = Window(c, dimensions);
        if (weight[0] % groups != 0 || x.LogicalShape[1] != weight[1] * groups)
            throw OnnxCall.Error($"an input with {weight[1]} x {groups} channels for weights {weight}", $"{x.LogicalShape}");
        Value w = c.Weight(1, groups == 1 ? weight : new Shape([groups, weight[0] / groups, .. weight.Extents.AsSpan()[1..]]));
        Value? bias = Bias(c, weight[0]);
        return dimensions == 1
            ? functional.conv1d(x, w, bias, stride[0], padding[0], dilation[0], groups)
            : functional.conv2d(x, w, bias, Size(stride), Size(padding), Size(dilation), groups);
    }

    /// <summary>Transposed convolution of (N, C, H, W).</summary>
    public static OnnxOperand ConvTranspose(OnnxCall c)
    {
        (Shape weight, int groups) = Kernels(c);
        Value x = c.Tensor(0, 4);
        if (weight.Rank != 4 || weight[0] % groups != 0 || x.LogicalShape[1] != weight[0])
            throw OnnxCall.Error($"an input (N, C, H, W) for weights (C, O/{groups}, KH, KW)", $"{x.LogicalShape} and {weight}");
        CheckKernel(c, [checked((int)weight[2]), checked((int)weight[3])]);
        (int[] stride, int[] padding, int[] dilation) = Window(c, 2);
        int[] output = c.IntegerList("output_padding", 2, 0, 0, MaxWindow);
        Value w = c.Weight(1, groups == 1 ? weight : new Shape([groups, weight[0] / groups, .. weight.Extents.AsSpan()[1..]]));
        return functional.conv_transpose2d(x, w, Bias(c, weight[1] * groups), Size(stride), Size(padding), Size(output), groups, Size(dilation));
    }

    /// <summary><c>alpha A' B' + beta C</c>; with a transposed B and factors of one it is a fully connected layer.</summary>
    public static OnnxOperand Gemm(OnnxCall c)
    {
        (float alpha, float beta) = (c.Number("alpha", 1), c.Number("beta", 1));
        (bool left, bool right) = (c.Integer("transA", 0, 0, 1) == 1, c.Integer("transB", 0, 0, 1) == 1);
        Value x = c.Tensor(0, 2);
        Shape weight = c.Operand(1).Shape;
        if (weight.Rank != 2 || x.LogicalShape[left ? 0 : 1] != weight[right ? 1 : 0])
            throw OnnxCall.Error($"matrices whose product exists{(right ? ", the second transposed" : "")}", $"{x.LogicalShape} and {weight}");
        OnnxOperand? summand = c.OperandOrNull(2);
        if (right && !left && alpha == 1 && (summand is null || (beta == 1 && summand.Shape.Equals(new Shape(weight[0])))))
        {
            if (c.Operand(1).Parameter is null)
                x = ViewFunction.Logical(x);
            return functional.linear(x, c.Weight(1, new Shape([weight[0], .. Nn.Linear.Features(x)])), c.TensorOrNull(2));
        }

        Value w = c.Tensor(1);
        Value y = (left ? x.transpose(0, 1) : x).matmul(right ? w.transpose(0, 1) : w);
        y = alpha == 1 ? y : y * alpha;
        return c.TensorOrNull(2) is not { } z ? y : y + (beta == 1 ? z : z * beta);
    }

    /// <summary>Maximum over windows of (N, C, L) or (N, C, H, W).</summary>
    public static OnnxOperand MaxPool(OnnxCall c)
    {
        (Value x, int[] kernel, int[] stride, int[] padding, int[] dilation, bool ceil) = Pool(c);
        c.Integer("storage_order", 0, 0, 0);
        return kernel.Length == 1
            ? functional.max_pool1d(x, kernel[0], stride[0], padding[0], dilation[0], ceil)
            : functional.max_pool2d(x, Size(kernel), Size(stride), Size(padding), Size(dilation), ceil);
    }

    /// <summary>Average over windows of (N, C, L) or (N, C, H, W).</summary>
    public static OnnxOperand AveragePool(OnnxCall c)
    {
        (Value x, int[] kernel, int[] stride, int[] padding, int[] dilation, bool ceil) = Pool(c);
        if (dilation.Any(d => d != 1))
            throw OnnxCall.Error("attribute dilations of 1", $"[{string.Join(", ", dilation)}]");
        bool countsPadding = c.Integer("count_include_pad", 0, 0, 1) == 1;
        return kernel.Length == 1
            ? functional.avg_pool1d(x, kernel[0], stride[0], padding[0], ceil, countsPadding)
            : functional.avg_pool2d(x, Size(kernel), Size(stride), Size(padding), ceil, countsPadding);
    }

    /// <summary>Average of each channel, whose extents become one.</summary>
    public static OnnxOperand GlobalAveragePool(OnnxCall c)
    {
        Value x = c.Tensor(0, 3, 4);
        return x.LogicalShape.Rank == 3 ? functional.adaptive_avg_pool1d(x, 1) : functional.adaptive_avg_pool2d(x, 1);
    }

    /// <summary>Batch normalisation; whether the model trains decides which statistics count, not the file.</summary>
    /// <remarks>ONNX has the share of the old statistics as momentum, in f32. The share of the batch is taken from its decimal digits, so that 0.9 gives 0.1 exactly as PyTorch's layer has it.</remarks>
    public static OnnxOperand BatchNormalization(OnnxCall c)
    {
        float kept = c.Number("momentum", 0.9f);
        if (kept is not (>= 0 and <= 1))
            throw OnnxCall.Error("attribute momentum from 0 to 1", $"{kept}");
        c.Integer("training_mode", 0, 0, 1);
        Value x = c.Tensor(0, 2, 3, 4);
        var channels = new Shape(x.LogicalShape[1]);
        for (int i = 1; i <= 4; i++)
        {
            if (!c.Operand(i).Shape.Equals(channels))
                throw OnnxCall.Error($"input {i} of {channels}", $"{c.Operand(i).Shape}");
        }

        (Value weight, Value bias) = (c.Tensor(1), c.Tensor(2));
        return functional.batch_norm(x, c.Tensor(3), c.Tensor(4), weight, bias, c.Training, (double)(1 - (decimal)kept), Epsilon(c));
    }

    /// <summary>Layer normalisation from an axis on.</summary>
    public static OnnxOperand LayerNormalization(OnnxCall c)
    {
        Value x = c.Tensor(0);
        int rank = x.LogicalShape.Rank;
        int axis = ViewFunction.Dimension("axis", c.Integer("axis", -1, -rank, rank - 1), rank);
        c.Integer("stash_type", 1, 1, 1);
        var normalized = new Shape(x.LogicalShape.Extents.AsSpan()[axis..]);
        for (int i = 1; i < c.Count; i++)
        {
            if (c.OperandOrNull(i) is { } operand && !operand.Shape.Equals(normalized))
                throw OnnxCall.Error($"input {i} of {normalized}", $"{operand.Shape}");
        }

        return functional.layer_norm(x, rank - axis, c.Tensor(1), c.TensorOrNull(2), Epsilon(c));
    }

    /// <summary>Dropout where the model trains; otherwise nothing.</summary>
    public static OnnxOperand Dropout(OnnxCall c)
    {
        double ratio = c.OperandOrNull(1) is null ? 0.5 : c.ScalarOrNull(1) ?? throw OnnxCall.Error("a constant ratio", "another");
        c.Integer("seed", 0, int.MinValue, int.MaxValue);
        return ratio is >= 0 and < 1 ? functional.dropout(c.Tensor(0), ratio, c.Training && ratio > 0) : throw OnnxCall.Error("a ratio from 0 to below 1", $"{ratio}");
    }

    private static (Shape Weight, int Groups) Kernels(OnnxCall c)
    {
        Shape weight = c.Operand(1).Shape;
        return weight.Rank is 3 or 4
            ? (weight, c.Integer("group", 1, 1, MaxWindow))
            : throw OnnxCall.Error("weights of one or two spatial dimensions", $"{weight}");
    }

    private static Value? Bias(OnnxCall c, long channels)
    {
        if (c.OperandOrNull(2) is not { } bias)
            return null;
        return bias.Shape.Equals(new Shape(channels)) ? c.Tensor(2) : throw OnnxCall.Error($"a bias of [{channels}]", $"{bias.Shape}");
    }

    private static void CheckKernel(OnnxCall c, int[] kernel)
    {
        int[] stated = c.IntegerList("kernel_shape") is null ? kernel : c.IntegerList("kernel_shape", kernel.Length, 1, 1, MaxWindow);
        if (!stated.SequenceEqual(kernel))
            throw OnnxCall.Error($"attribute kernel_shape of [{string.Join(", ", kernel)}] as the weights have it", $"[{string.Join(", ", stated)}]");
    }

    private static (int[] Stride, int[] Padding, int[] Dilation) Window(OnnxCall c, int dimensions)
    {
        c.Word("auto_pad", "NOTSET");
        int[] pads = c.IntegerList("pads", 2 * dimensions, 0, 0, MaxWindow);
        if (!pads[..dimensions].SequenceEqual(pads[dimensions..]))
            throw OnnxCall.Error("attribute pads alike before and after", $"[{string.Join(", ", pads)}]");
        return (c.IntegerList("strides", dimensions, 1, 1, MaxWindow), pads[..dimensions], c.IntegerList("dilations", dimensions, 1, 1, MaxWindow));
    }

    private static (Value X, int[] Kernel, int[] Stride, int[] Padding, int[] Dilation, bool Ceil) Pool(OnnxCall c)
    {
        Value x = c.Tensor(0, 3, 4);
        int dimensions = x.LogicalShape.Rank - 2;
        bool ceil = c.Integer("ceil_mode", 0, 0, 1) == 1;
        // Without the attribute there is no kernel: 0 is below the least.
        int[] kernel = c.IntegerList("kernel_shape", dimensions, 0, 1, MaxWindow);
        (int[] stride, int[] padding, int[] dilation) = Window(c, dimensions);
        for (int d = 0; d < dimensions; d++)
        {
            if (2 * padding[d] > kernel[d])
                throw OnnxCall.Error("padding of at most half the kernel", $"{padding[d]} for {kernel[d]}");
            // ONNX rounds up; PyTorch drops a window that begins in the padding behind the input.
            long extent = x.LogicalShape[2 + d], room = extent + (2L * padding[d]) - ((long)dilation[d] * (kernel[d] - 1)) - 1;
            if (ceil && (room + stride[d] - 1) / stride[d] * stride[d] >= extent + padding[d])
                throw OnnxCall.Error("windows that begin inside the input", $"a last one that begins behind its {extent} elements");
        }

        return (x, kernel, stride, padding, dilation, ceil);
    }

    private static double Epsilon(OnnxCall c)
    {
        float epsilon = c.Number("epsilon", 1e-5f);
        return epsilon >= 0 ? epsilon : throw OnnxCall.Error("attribute epsilon of at least 0", $"{epsilon}");
    }

    private static Size2d Size(int[] numbers) => new(numbers[0], numbers[1]);
}
