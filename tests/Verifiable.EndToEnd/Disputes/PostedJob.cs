using System.Numerics;
using Verifiable.Protocol.Hashing;

namespace Verifiable.EndToEnd.Disputes;

/// <summary>A job on the chain with its parties.</summary>
/// <param name="Job">What is to be computed.</param>
/// <param name="Id">Its number.</param>
/// <param name="Requester">Who pays.</param>
/// <param name="Worker">Who claimed it.</param>
/// <param name="Receipts">The end roots that the worker submitted.</param>
internal sealed record PostedJob(DisputableJob Job, BigInteger Id, Address Requester, Address Worker, IReadOnlyList<Hash256> Receipts);
