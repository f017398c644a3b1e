using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Tests.Kernels;

/// <summary>Coordinates of operands' maps.</summary>
internal static class Maps
{
    /// <summary>A coordinate that is a digit.</summary>
    public static Coordinate Digit(MapVariable variable, long extent) => Coordinate.Affine(extent, [new AffineTerm(variable, 1)]);
}
