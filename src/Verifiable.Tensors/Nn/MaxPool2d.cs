using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>Two-dimensional maximum pooling.</summary>
public sealed class MaxPool2d(Size2d kernelSize, Size2d stride, Size2d padding, Size2d? dilation = null, bool ceilMode = false) : Layer
{
    private readonly Window2d _window = new(kernelSize, stride, padding) { Dilation = dilation ?? 1, CeilMode = ceilMode };

    /// <inheritdoc/>
    protected override string? Expected(Shape input)
    {
        if (input.Rank != 4)
            return "an input (N, C, H, W)";
        return _window.Fits(input) ? null : $"an input of at least the kernel {_window.Kernel} with padding {_window.Padding}";
    }

    /// <inheritdoc/>
    protected override Value Append(Value input) => MaxPool2dFunction.Forward(input, _window);
}
