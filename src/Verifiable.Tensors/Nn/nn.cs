using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

#pragma warning disable CS8981, IDE1006, CA1716 // The names are TorchSharp's.

/// <summary>Layers under TorchSharp's names, with PyTorch's defaults.</summary>
public static partial class nn
{
    /// <summary>Layers one after another, named by position.</summary>
    public static Sequential Sequential(params ReadOnlySpan<Module> layers) => new(layers);

    /// <summary>Layers one after another, with names.</summary>
    public static Sequential Sequential(params ReadOnlySpan<(string Name, Module Module)> layers) => new(layers);

    /// <summary>Modules that another module calls one by one.</summary>
    public static ModuleList<T> ModuleList<T>(params ReadOnlySpan<T> modules)
        where T : Module => new(modules);

    /// <summary>A trainable tensor, zero at first; <c>nn.init</c> says otherwise.</summary>
    public static ModuleParameter Parameter(params ReadOnlySpan<long> shape) => new(new Shape(shape), Initialization.Constant(0));

    /// <summary>Two-dimensional convolution; stride 1 and padding 0 by default.</summary>
    public static Conv2d Conv2d(int inChannels, int outChannels, Size2d kernelSize, Size2d? stride = null, Size2d? padding = null, bool bias = true) =>
        new(inChannels, outChannels, kernelSize, stride ?? 1, padding ?? 0, bias);

    /// <summary>Fully connected layer.</summary>
    public static Linear Linear(int inFeatures, int outFeatures, bool hasBias = true) => new(inFeatures, outFeatures, hasBias);

    /// <summary>Rectified linear unit.</summary>
    public static ReLU ReLU() => new();

    /// <summary>Maximum pooling; the stride is the kernel size by default.</summary>
    public static MaxPool2d MaxPool2d(Size2d kernelSize, Size2d? stride = null, Size2d? padding = null) => new(kernelSize, stride ?? kernelSize, padding ?? 0);

    /// <summary>Every dimension after the first as one.</summary>
    public static Flatten Flatten() => new();

    /// <summary>Batch normalisation with the batch's own statistics.</summary>
    public static BatchNorm2d BatchNorm2d(int numFeatures, double eps = 1e-5) => new(numFeatures, eps);
}
