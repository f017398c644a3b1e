using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>A sliding window over the last two dimensions of <c>(N, C, H, W)</c>: kernel, stride, padding and dilation.</summary>
internal readonly record struct Window2d(Size2d Kernel, Size2d Stride, Size2d Padding)
{
    /// <summary>Distance of the kernel's elements in the input.</summary>
    public Size2d Dilation { get; init; } = 1;

    /// <summary>Whether there is a further window where the last one leaves elements over, if it begins inside the input or the padding before it; it reaches beyond the padding.</summary>
    public bool CeilMode { get; init; }

    /// <summary>Number of window positions, <c>floor((extent + 2 padding - dilation (kernel - 1) - 1) / stride) + 1</c> for each direction.</summary>
    /// <exception cref="ArgumentException">The padded input is smaller than the kernel.</exception>
    public (long Height, long Width) Positions(Shape input, string operation)
    {
        (long height, long width) = Count(input);
        return height >= 1 && width >= 1
            ? (height, width)
            : throw new ArgumentException($"{operation}: expected an input of at least the kernel {Kernel} with padding {Padding}, got {input}", nameof(input));
    }

    /// <summary>Whether there is a window position.</summary>
    public bool Fits(Shape input) => Count(input) is ( >= 1, >= 1);

    /// <summary>Number of window positions along one direction; below 1 where the kernel does not fit.</summary>
    public static long Positions(long extent, int kernel, int stride, int padding, int dilation = 1, bool ceilMode = false)
    {
        long reach = ((long)dilation * (kernel - 1)) + 1, room = extent + (2L * padding) - reach;
        // PyTorch rounds up after it has added the padding, so a window fits that lacks less than a stride.
        if (ceilMode)
            room = room + stride - 1;
        if (room < 0)
            return 0;
        long positions = (room / stride) + 1;
        return ceilMode && (positions - 1) * stride >= extent + padding ? positions - 1 : positions;
    }

    /// <summary>Whether windows read what is not in an input of these rows or columns.</summary>
    public (bool Rows, bool Columns) Leaves(Shape input, Shape output) =>
        (Padding.Height > 0 || Last(output[2], Kernel.Height, Stride.Height, Dilation.Height) >= input[2], Padding.Width > 0 || Last(output[3], Kernel.Width, Stride.Width, Dilation.Width) >= input[3]);

    /// <summary>Checks what pools demand: padding of at most half the kernel, so that no window lies in it alone.</summary>
    /// <exception cref="ArgumentException">There is more.</exception>
    public void CheckPool(string operation)
    {
        if (2L * Padding.Height > Kernel.Height || 2L * Padding.Width > Kernel.Width)
            throw new ArgumentException($"{operation}: expected padding of at most half the kernel {Kernel}, got {Padding}", nameof(operation));
    }

    /// <summary>Where kernel element (kh, kw) of window (oh, ow) lies in the input: row and column.</summary>
    public Affine[] Inside(Affine oh, Affine kh, Affine ow, Affine kw) =>
        [(oh * Stride.Height) + (kh * Dilation.Height) - Padding.Height, (ow * Stride.Width) + (kw * Dilation.Width) - Padding.Width];

    /// <summary>The window whose kernel element (kh, kw) lies at (h, w) of the input, integral where there is one.</summary>
    public Affine[] Covering(Affine h, Affine kh, Affine w, Affine kw) =>
        [(h - (kh * Dilation.Height) + Padding.Height) / Stride.Height, (w - (kw * Dilation.Width) + Padding.Width) / Stride.Width];

    /// <summary>A window as it slides over the positions of a fold's output digits, which begin at <paramref name="first"/>.</summary>
    public Affine[] Sliding(int first) => Inside(Output(first), Reduction(0), Output(first + 1), Reduction(1));

    private (long Height, long Width) Count(Shape input) => (
        Positions(input[2], Kernel.Height, Stride.Height, Padding.Height, Dilation.Height, CeilMode), Positions(input[3], Kernel.Width, Stride.Width, Padding.Width, Dilation.Width, CeilMode));

    // Where the last window ends, without padding.
    private static long Last(long positions, int kernel, int stride, int dilation) => ((positions - 1) * stride) + ((long)dilation * (kernel - 1));
}
