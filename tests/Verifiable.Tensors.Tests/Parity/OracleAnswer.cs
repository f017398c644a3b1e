namespace Verifiable.Tensors.Tests.Parity;

/// <summary>What PyTorch answers.</summary>
/// <param name="Shape">Extents of the value.</param>
/// <param name="Value">Its elements.</param>
/// <param name="Gradients">Gradients by name.</param>
/// <param name="Error">What went wrong, else null.</param>
internal sealed record OracleAnswer(long[] Shape, double[] Value, Dictionary<string, double[]> Gradients, string? Error);
