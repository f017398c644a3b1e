namespace Verifiable.Gas.Synthetic;

/// <summary>What one party says about the fold in dispute.</summary>
/// <param name="Side">Tells the parties' later states apart.</param>
/// <param name="Step">The step.</param>
/// <param name="Touched">The outputs that are not all zero, by operator: those that the fold reads and the disputed one.</param>
/// <param name="Partials">The accumulators at the ends of all blocks.</param>
internal sealed record SyntheticFold(byte Side, long Step, IReadOnlyDictionary<int, SyntheticTensor> Touched, IReadOnlyList<uint> Partials);
