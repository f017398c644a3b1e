using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

#pragma warning disable IDE1006 // The names are TorchSharp's.

/// <summary>Two-dimensional convolution: weight (out, in, KH, KW), bias (out).</summary>
public sealed class Conv2d : Layer
{
    private readonly Size2d _kernel;
    private readonly Size2d _stride;
    private readonly Size2d _padding;

    /// <summary>Declares the layer; both parameters are uniform within <c>1 / sqrt(inChannels * KH * KW)</c>.</summary>
    public Conv2d(int inChannels, int outChannels, Size2d kernelSize, Size2d stride, Size2d padding, bool bias = true)
    {
        (_kernel, _stride, _padding) = (kernelSize, stride, padding);
        var initialization = Initialization.KaimingUniform((long)inChannels * kernelSize.Height * kernelSize.Width);
        weight = register_parameter(nameof(weight), new ModuleParameter(new Shape(outChannels, inChannels, kernelSize.Height, kernelSize.Width), initialization));
        if (bias)
            this.bias = register_parameter(nameof(bias), new ModuleParameter(new Shape(outChannels), initialization));
    }

    /// <summary>The kernels.</summary>
    public ModuleParameter weight { get; }

    /// <summary>The bias; null without one.</summary>
    public ModuleParameter? bias { get; }

    /// <inheritdoc/>
    protected override string? Expected(Shape input)
    {
        if (input.Rank != 4 || input[1] != weight.Shape[1])
            return $"an input (N, {weight.Shape[1]}, H, W)";
        bool fits = Window2d.Positions(input[2], _kernel.Height, _stride.Height, _padding.Height) > 0 && Window2d.Positions(input[3], _kernel.Width, _stride.Width, _padding.Width) > 0;
        return fits ? null : $"an input of at least the kernel {_kernel} with padding {_padding}";
    }

    /// <inheritdoc/>
    protected override Value Append(Value input) => Conv2dFunction.Forward(input, weight.On(input.Graph), bias?.On(input.Graph), _stride, _padding);
}
