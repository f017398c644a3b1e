using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>A sliding window over the last two dimensions of <c>(N, C, H, W)</c>: kernel, stride, padding and dilation.</summary>
internal readonly record struct Window2d(Size2d Kernel, Size2d Stride, Size2d Padding)
{
    /// <summary>Distance of the kernel's elements in the input.</summary>
    public Size2d Dilation { get; init; } = 1;

    /// <summary>Number of window positions, <c>floor((extent + 2 padding - dilation (kernel - 1) - 1) / stride) + 1</c> for each direction.</summary>
    /// <exception cref="ArgumentException">The padded input is smaller than the kernel.</exception>
    public (long Height, long Width) Positions(Shape input, string operation)
    {
        long height = Positions(input[2], Kernel.Height, Stride.Height, Padding.Height, Dilation.Height);
        long width = Positions(input[3], Kernel.Width, Stride.Width, Padding.Width, Dilation.Width);
        return height >= 1 && width >= 1
            ? (height, width)
            : throw new ArgumentException($"{operation}: expected an input of at least the kernel {Kernel} with padding {Padding}, got {input}", nameof(input));
    }

    /// <summary>Number of window positions along one direction; below 1 where the kernel does not fit.</summary>
    public static long Positions(long extent, int kernel, int stride, int padding, int dilation = 1)
    {
        long reach = ((long)dilation * (kernel - 1)) + 1;
        return extent + (2L * padding) < reach ? 0 : ((extent + (2L * padding) - reach) / stride) + 1;
    }

    /// <summary>Where kernel element (kh, kw) of window (oh, ow) lies in the input: row and column.</summary>
    public Affine[] Inside(Affine oh, Affine kh, Affine ow, Affine kw) =>
        [(oh * Stride.Height) + (kh * Dilation.Height) - Padding.Height, (ow * Stride.Width) + (kw * Dilation.Width) - Padding.Width];

    /// <summary>The window whose kernel element (kh, kw) lies at (h, w) of the input, integral where there is one.</summary>
    public Affine[] Covering(Affine h, Affine kh, Affine w, Affine kw) =>
        [(h - (kh * Dilation.Height) + Padding.Height) / Stride.Height, (w - (kw * Dilation.Width) + Padding.Width) / Stride.Width];

    /// <summary>A window as it slides over the positions of a fold's output digits, which begin at <paramref name="first"/>.</summary>
    public Affine[] Sliding(int first) => Inside(Output(first), Reduction(0), Output(first + 1), Reduction(1));
}
