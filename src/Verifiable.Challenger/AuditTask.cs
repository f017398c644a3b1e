using Verifiable.Node.Chain;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Challenger;

/// <summary>A receipt to audit.</summary>
/// <param name="Receipt">The receipt.</param>
/// <param name="StartRoot">Root of the state before its segment, as the chain has it.</param>
/// <param name="EndStep">Step after the segment's last one.</param>
internal sealed record AuditTask(KnownReceipt Receipt, Hash256 StartRoot, ulong EndStep);
