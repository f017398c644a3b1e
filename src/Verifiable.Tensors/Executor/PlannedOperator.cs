using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Executor;

/// <summary>An operator as the executor computes it.</summary>
/// <param name="Index">The operator of the program whose output it computes.</param>
/// <param name="Definition">Its definition, into which operators before it may have been drawn.</param>
internal sealed record PlannedOperator(int Index, Operator Definition);
