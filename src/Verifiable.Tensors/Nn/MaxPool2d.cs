using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>Two-dimensional maximum pooling.</summary>
public sealed class MaxPool2d(Size2d kernelSize, Size2d stride, Size2d padding) : Module
{
    /// <inheritdoc/>
    public override ShapeInference Infer(Shape input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Rank != 4)
            return ShapeInference.Expected("an input (N, C, H, W)", input);
        long height = Window2d.Positions(input[2], kernelSize.Height, stride.Height, padding.Height);
        long width = Window2d.Positions(input[3], kernelSize.Width, stride.Width, padding.Width);
        return height < 1 || width < 1
            ? ShapeInference.Expected($"an input of at least the kernel {kernelSize} with padding {padding}", input)
            : ShapeInference.Fits(new Shape(input[0], input[1], height, width));
    }

    /// <inheritdoc/>
    protected override Value Append(Value input, ParameterScope scope) => MaxPool2dFunction.Forward(input, kernelSize, stride, padding);
}
