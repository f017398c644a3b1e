using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

#pragma warning disable CS8981, IDE1006, CA1034, CA1707, CA1716 // The names are PyTorch's.

/// <content>Initialisers.</content>
public static partial class nn
{
    /// <summary>PyTorch's <c>torch.nn.init</c>: how a seed gives a parameter's initial value; nothing is drawn before a job is compiled.</summary>
    /// <remarks>
    /// Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010); He et al., "Delving deep into rectifiers" (arXiv 1502.01852).
    /// Bounds and deviations are computed in f64 by the formulas of PyTorch's documentation.
    /// </remarks>
    public static class init
    {
        /// <summary>Uniform in <c>[a, b)</c>.</summary>
        public static ModuleParameter uniform_(ModuleParameter tensor, double a = 0, double b = 1) => Set(tensor, Initialization.Uniform((a + b) / 2, (b - a) / 2));

        /// <summary>Normal.</summary>
        public static ModuleParameter normal_(ModuleParameter tensor, double mean = 0, double std = 1) => Set(tensor, Initialization.Normal(mean, std));

        /// <summary>Normal, restricted to <c>[a, b]</c>.</summary>
        public static ModuleParameter trunc_normal_(ModuleParameter tensor, double mean = 0, double std = 1, double a = -2, double b = 2) =>
            Set(tensor, Initialization.TruncatedNormal(mean, std, a, b));

        /// <summary>One value everywhere.</summary>
        public static ModuleParameter constant_(ModuleParameter tensor, double val) => Set(tensor, Initialization.Constant(val));

        /// <summary>One everywhere.</summary>
        public static ModuleParameter ones_(ModuleParameter tensor) => constant_(tensor, 1);

        /// <summary>Zero everywhere.</summary>
        public static ModuleParameter zeros_(ModuleParameter tensor) => constant_(tensor, 0);

        /// <summary>Uniform within <c>gain sqrt(6 / (fan_in + fan_out))</c>.</summary>
        /// <exception cref="ArgumentException">The parameter has fewer than two dimensions.</exception>
        public static ModuleParameter xavier_uniform_(ModuleParameter tensor, double gain = 1)
        {
            (long fanIn, long fanOut) = Fans(tensor);
            return Set(tensor, Initialization.Uniform(0, gain * Math.Sqrt(6.0 / (fanIn + fanOut))));
        }

        /// <summary>Normal with deviation <c>gain sqrt(2 / (fan_in + fan_out))</c>.</summary>
        /// <exception cref="ArgumentException">The parameter has fewer than two dimensions.</exception>
        public static ModuleParameter xavier_normal_(ModuleParameter tensor, double gain = 1)
        {
            (long fanIn, long fanOut) = Fans(tensor);
            return Set(tensor, Initialization.Normal(0, gain * Math.Sqrt(2.0 / (fanIn + fanOut))));
        }

        /// <summary>Uniform within <c>gain sqrt(3 / fan)</c>.</summary>
        /// <exception cref="ArgumentException">The parameter has fewer than two dimensions.</exception>
        public static ModuleParameter kaiming_uniform_(ModuleParameter tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
            Set(tensor, Initialization.Uniform(0, Math.Sqrt(3) * Deviation(tensor, a, mode, nonlinearity)));

        /// <summary>Normal with deviation <c>gain / sqrt(fan)</c>.</summary>
        /// <exception cref="ArgumentException">The parameter has fewer than two dimensions.</exception>
        public static ModuleParameter kaiming_normal_(ModuleParameter tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
            Set(tensor, Initialization.Normal(0, Deviation(tensor, a, mode, nonlinearity)));

        /// <summary>By what PyTorch recommends to scale the weights before a nonlinearity.</summary>
        public static double calculate_gain(NonlinearityType nonlinearity, double param = 0.01) => nonlinearity switch
        {
            NonlinearityType.Tanh => 5.0 / 3,
            NonlinearityType.ReLU => Math.Sqrt(2),
            NonlinearityType.LeakyReLU => Math.Sqrt(2 / (1 + (param * param))),
            NonlinearityType.SELU => 3.0 / 4,
            _ => 1,
        };

        private static double Deviation(ModuleParameter tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
        {
            (long fanIn, long fanOut) = Fans(tensor);
            return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
        }

        /// <summary>Inputs of one output and outputs of one input: the first two extents times those of the window.</summary>
        private static (long In, long Out) Fans(ModuleParameter tensor)
        {
            ArgumentNullException.ThrowIfNull(tensor);
            if (tensor.Shape.Rank < 2)
                throw new ArgumentException($"init: expected a parameter of rank 2 or more, got {tensor.Shape}", nameof(tensor));
            long window = new Shape(tensor.Shape.Extents.AsSpan()[2..]).Count;
            return (tensor.Shape[1] * window, tensor.Shape[0] * window);
        }

        private static ModuleParameter Set(ModuleParameter tensor, Initialization initialization)
        {
            ArgumentNullException.ThrowIfNull(tensor);
            tensor.Initialization = initialization;
            return tensor;
        }
    }
}
