namespace Verifiable.Tensors.Tests.Parity;

/// <summary>What PyTorch is asked.</summary>
/// <param name="Expression">A Python expression over the tensors' names.</param>
/// <param name="Tensors">The tensors.</param>
/// <param name="Upstream">Gradient of the value; null: no gradients.</param>
internal sealed record OracleQuestion(string Expression, Dictionary<string, OracleTensor> Tensors, double[]? Upstream);

/// <summary>A tensor of a question.</summary>
/// <param name="Shape">Extents.</param>
/// <param name="Data">Elements.</param>
/// <param name="Integer">Whether it holds indices.</param>
/// <param name="Constant">Whether it has no gradient.</param>
internal sealed record OracleTensor(long[] Shape, double[] Data, bool Integer, bool Constant);

/// <summary>What PyTorch answers.</summary>
/// <param name="Shape">Extents of the value.</param>
/// <param name="Value">Its elements.</param>
/// <param name="Gradients">Gradients by name.</param>
/// <param name="Error">What went wrong, else null.</param>
internal sealed record OracleAnswer(long[] Shape, double[] Value, Dictionary<string, double[]> Gradients, string? Error);
