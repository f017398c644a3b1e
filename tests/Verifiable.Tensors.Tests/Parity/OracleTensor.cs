namespace Verifiable.Tensors.Tests.Parity;

/// <summary>A tensor of a question.</summary>
/// <param name="Shape">Extents.</param>
/// <param name="Data">Elements.</param>
/// <param name="Integer">Whether it holds indices.</param>
/// <param name="Constant">Whether it has no gradient.</param>
internal sealed record OracleTensor(long[] Shape, double[] Data, bool Integer, bool Constant);
