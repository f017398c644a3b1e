using Verifiable.Protocol.Jobs;

namespace Verifiable.Execution.Manifest;

/// <summary>The section <c>payment</c>.</summary>
internal sealed record PaymentSection(Payment Payment, ulong OfferDeadline);
