using System.Collections.Immutable;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Execution.Training;

/// <summary>What training one segment gave.</summary>
/// <param name="Segment">Its number.</param>
/// <param name="EndStateRoot">Root of the state after its last step: what a receipt carries.</param>
/// <param name="Losses">Loss of each step; NaN when the program has none.</param>
public sealed record SegmentResult(uint Segment, Hash256 EndStateRoot, ImmutableArray<float> Losses);
