using System.Numerics;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Reputations;

/// <summary>One observation, as the contract's event <c>Observed</c> tells it.</summary>
/// <param name="Account">Whom it is about.</param>
/// <param name="Counterparty">The requester of the job, or the other party of the dispute.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Worth">In units of the stake token.</param>
/// <param name="ObservedAt">The block's time, seconds since 1970.</param>
public sealed record ReputationObservation(Address Account, Address Counterparty, ObservationKind Kind, BigInteger Worth, ulong ObservedAt);
