namespace Verifiable.Tensors.Tests.Parity;

/// <summary>What PyTorch is asked.</summary>
/// <param name="Expression">A Python expression over the tensors' names.</param>
/// <param name="Tensors">The tensors.</param>
/// <param name="Upstream">Gradient of the value; null: no gradients.</param>
internal sealed record OracleQuestion(string Expression, Dictionary<string, OracleTensor> Tensors, double[]? Upstream);
