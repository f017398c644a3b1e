using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>Two-dimensional maximum pooling.</summary>
public sealed class MaxPool2d(Size2d kernelSize, Size2d stride, Size2d padding) : Layer
{
    /// <inheritdoc/>
    protected override string? Expected(Shape input)
    {
        if (input.Rank != 4)
            return "an input (N, C, H, W)";
        bool fits = Window2d.Positions(input[2], kernelSize.Height, stride.Height, padding.Height) > 0 && Window2d.Positions(input[3], kernelSize.Width, stride.Width, padding.Width) > 0;
        return fits ? null : $"an input of at least the kernel {kernelSize} with padding {padding}";
    }

    /// <inheritdoc/>
    protected override Value Append(Value input) => MaxPool2dFunction.Forward(input, kernelSize, stride, padding);
}
