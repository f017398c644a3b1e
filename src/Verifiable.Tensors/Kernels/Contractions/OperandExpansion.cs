using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>A copy of an operand in which pads are materialised, so that every read of a contraction is a plain element.</summary>
/// <remarks>
/// Coordinate d of the copy is the numerator of the map's coordinate, shifted to start at 0: for a convolution the padded image, for the
/// gradient of a strided one the image with pads between its elements. The copy is itself an operator: one element per position. At least
/// <see cref="Room"/> elements lie behind the last one that is read.
/// </remarks>
internal sealed class OperandExpansion<T>
    where T : struct, ILanes<T>
{
    /// <summary>Elements behind the last one that is read, at least.</summary>
    public const int Room = 64;

    private readonly WideFoldKernel<T> _copy;
    private readonly Tensor _copied;
    private readonly Tensor[] _source = new Tensor[1];

    private OperandExpansion(Operand operand, Shape shape, Operator copy)
    {
        Operand = operand;
        _copied = new Tensor(ElementType.UInt32, shape);
        _copy = new WideFoldKernel<T>(copy);
    }

    /// <summary>The operand that reads the copy.</summary>
    public Operand Operand { get; }

    /// <summary>The expansion of an operand, or null when its reads depend on the step or it would have more than <paramref name="maxElements"/> elements.</summary>
    public static OperandExpansion<T>? TryCreate(Operator @operator, int operand, LaneSpace space, long maxElements)
    {
        Operand original = @operator.Operands[operand];
        int rank = original.Map.Length;
        var extents = new long[rank];
        var numerators = new Coordinate[rank];
        var reads = new Coordinate[rank];
        long elements = 1;
        for (int d = rank - 1; d >= 0; d--)
        {
            Coordinate coordinate = original.Map[d];
            var form = new AffineForm(space);
            form.Add(coordinate, 1);
            (long least, long greatest) = form.Range();
            long extent = greatest - least + 1 + (d == 0 ? (Room + elements - 1) / elements : 0);
            if (form.Step != 0 || extent > maxElements / elements || Math.Abs(least) > int.MaxValue || Math.Abs(coordinate.Constant - least) > int.MaxValue)
                return null;
            elements *= extent;
            extents[d] = extent;
            numerators[d] = Coordinate.Affine(extent, coordinate.Terms, (int)(coordinate.Constant - least));
            reads[d] = Coordinate.Affine(coordinate.Extent, [new AffineTerm(MapVariable.Output(d), 1)], (int)least, coordinate.Divisor);
        }

        var builder = new ScalarProgramBuilder();
        var shape = new Shape(extents);
        ImmutableArray<Operand> source = [original with { Map = [.. reads] }];
        var copy = new Operator(ElementType.UInt32, shape, ElementType.UInt32, 0, Shape.Scalar, source, builder.Build(builder.Operand(0)), ScalarProgram.Empty);
        return new OperandExpansion<T>(new Operand(original.Source, original.Type, original.Pad, [.. numerators]), shape, copy);
    }

    /// <summary>Copies the operand's current values.</summary>
    public Tensor Copy(WorkerPool pool, Tensor operand, long step)
    {
        _source[0] = operand;
        _copy.Run(pool, _source, _copied, step);
        return _copied;
    }
}
