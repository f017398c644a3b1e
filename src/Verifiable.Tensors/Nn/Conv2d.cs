using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>Two-dimensional convolution: weight (out, in, KH, KW), bias (out).</summary>
public sealed class Conv2d(int inChannels, int outChannels, Size2d kernelSize, Size2d stride, Size2d padding, bool bias) : Module
{
    /// <inheritdoc/>
    public override ShapeInference Infer(Shape input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Rank != 4 || input[1] != inChannels)
            return ShapeInference.Expected($"an input (N, {inChannels}, H, W)", input);
        long height = Window2d.Positions(input[2], kernelSize.Height, stride.Height, padding.Height);
        long width = Window2d.Positions(input[3], kernelSize.Width, stride.Width, padding.Width);
        return height < 1 || width < 1
            ? ShapeInference.Expected($"an input of at least the kernel {kernelSize} with padding {padding}", input)
            : ShapeInference.Fits(new Shape(input[0], outChannels, height, width));
    }

    /// <inheritdoc/>
    protected override Value Append(Value input, ParameterScope scope)
    {
        var initialization = Initialization.KaimingUniform((long)inChannels * kernelSize.Height * kernelSize.Width);
        Value weight = scope.Parameter("weight", new Shape(outChannels, inChannels, kernelSize.Height, kernelSize.Width), initialization);
        Value? b = bias ? scope.Parameter("bias", new Shape(outChannels), initialization) : null;
        return Conv2dFunction.Forward(input, weight, b, stride, padding);
    }
}
