using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Kernels.Addressing;

/// <summary>An affine expression of lane digits, scalar digits and the step number.</summary>
internal sealed class AffineForm(LaneSpace space)
{
    /// <summary>Coefficients of the lane digits.</summary>
    public long[] Lane { get; } = new long[space.LaneExtents.Length];

    /// <summary>Coefficients of the scalar digits.</summary>
    public long[] Scalar { get; } = new long[space.ScalarExtents.Length];

    /// <summary>The constant.</summary>
    public long Constant { get; private set; }

    /// <summary>Coefficient of the step number.</summary>
    public long Step { get; private set; }

    /// <summary>Adds a multiple of the numerator of a coordinate. Digits outside the space must not vary there and count as zero.</summary>
    public void Add(Coordinate coordinate, long factor)
    {
        Constant = unchecked(Constant + (factor * coordinate.Constant));
        foreach (AffineTerm term in coordinate.Terms)
            Add(term.Variable, unchecked(factor * term.Coefficient));
    }

    /// <summary>Adds a multiple of one variable.</summary>
    public void Add(MapVariable variable, long coefficient)
    {
        int lane = variable.IsStep ? -1 : space.LaneIndex(variable);
        int scalar = variable.IsStep ? -1 : space.ScalarIndex(variable);
        if (variable.IsStep)
            Step = unchecked(Step + coefficient);
        else if (lane >= 0)
            Lane[lane] = unchecked(Lane[lane] + coefficient);
        else if (scalar >= 0)
            Scalar[scalar] = unchecked(Scalar[scalar] + coefficient);
    }

    /// <summary>Least and greatest value over all digits, the step's share left out.</summary>
    public (long Least, long Greatest) Range()
    {
        long least = Constant, greatest = Constant;
        Widen(Lane, space.LaneExtents.AsSpan());
        Widen(Scalar, space.ScalarExtents.AsSpan());
        return (least, greatest);

        void Widen(long[] coefficients, ReadOnlySpan<long> extents)
        {
            for (int d = 0; d < coefficients.Length; d++)
            {
                long reach = coefficients[d] * (extents[d] - 1);
                least += Math.Min(reach, 0);
                greatest += Math.Max(reach, 0);
            }
        }
    }

    /// <summary>Whether the value lies in <c>[0, extent)</c> for all digits, whatever the step.</summary>
    public bool StaysInside(long extent)
    {
        (long least, long greatest) = Range();
        return Step == 0 && least >= 0 && greatest < extent;
    }
}
