using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Disputes;

/// <summary>The worker's claim about one step: state root before, state root after, root over its operators' output roots.</summary>
public sealed record StepClaim(Hash256 StateBefore, Hash256 StateAfter, Hash256 Trace);
