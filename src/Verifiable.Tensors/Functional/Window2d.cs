using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Functional;

/// <summary>A sliding window over the last two dimensions of <c>(N, C, H, W)</c>: kernel, stride and padding.</summary>
internal readonly record struct Window2d(Size2d Kernel, Size2d Stride, Size2d Padding)
{
    /// <summary>Number of window positions, <c>floor((extent + 2 padding - kernel) / stride) + 1</c> for each direction.</summary>
    /// <exception cref="ArgumentException">The padded input is smaller than the kernel.</exception>
    public (long Height, long Width) Positions(Shape input, string operation)
    {
        long height = Positions(input[2], Kernel.Height, Stride.Height, Padding.Height);
        long width = Positions(input[3], Kernel.Width, Stride.Width, Padding.Width);
        return height >= 1 && width >= 1
            ? (height, width)
            : throw new ArgumentException($"{operation}: expected an input of at least the kernel {Kernel} with padding {Padding}, got {input}", nameof(input));
    }

    /// <summary>Number of window positions along one direction; below 1 where the kernel does not fit.</summary>
    public static long Positions(long extent, int kernel, int stride, int padding) =>
        extent + (2L * padding) < kernel ? 0 : ((extent + (2L * padding) - kernel) / stride) + 1;
}
