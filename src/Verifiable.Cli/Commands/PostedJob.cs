using Verifiable.Ethereum.Rpc;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Cli.Commands;

/// <summary>A job that was posted.</summary>
internal sealed record PostedJob(ulong JobId, Hash256 SpecHash, Hash256 Bundle, TransactionReceipt Receipt);
