using Verifiable.Node.Chain;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Node.Audits;

/// <summary>A segment whose last step is asked for.</summary>
/// <param name="Known">The job.</param>
/// <param name="Segment">The segment.</param>
/// <param name="EndStep">Steps of the job up to the segment's end.</param>
/// <param name="StartRoot">State root before it.</param>
public sealed record AuditSubject(KnownJob Known, uint Segment, ulong EndStep, Hash256 StartRoot);
