using Microsoft.Extensions.Logging;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum;

/// <summary>What this project logs. Never keys, never raw transactions.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 5001, Level = LogLevel.Debug, Message = "Broadcast {Transaction} of {Account} with nonce {Nonce}")]
    public static partial void Broadcast(ILogger logger, Hash256 transaction, Address account, ulong nonce);

    [LoggerMessage(EventId = 5002, Level = LogLevel.Information, Message = "Replaced {Earlier} by {Transaction} with nonce {Nonce}, at most {MaxFeePerGas} wei per gas")]
    public static partial void Bumped(ILogger logger, Hash256 transaction, Hash256 earlier, ulong nonce, UInt128 maxFeePerGas);

    [LoggerMessage(EventId = 5003, Level = LogLevel.Warning, Message = "The node refused {Transaction} with nonce {Nonce}")]
    public static partial void Refused(ILogger logger, Exception exception, Hash256 transaction, ulong nonce);

    [LoggerMessage(EventId = 5004, Level = LogLevel.Debug, Message = "Mined {Transaction} in block {Block}, gas {GasUsed}, succeeded {Succeeded}")]
    public static partial void Mined(ILogger logger, Hash256 transaction, ulong block, ulong gasUsed, bool succeeded);

    [LoggerMessage(EventId = 5005, Level = LogLevel.Warning, Message = "The connection to {Place} broke")]
    public static partial void ConnectionBroken(ILogger logger, Exception? exception, string place);

    [LoggerMessage(EventId = 5006, Level = LogLevel.Information, Message = "Connected to {Place} again, {Subscriptions} subscriptions renewed")]
    public static partial void Reconnected(ILogger logger, string place, int subscriptions);

    [LoggerMessage(EventId = 5007, Level = LogLevel.Warning, Message = "A re-org undid the blocks above {Block}; {Logs} logs are taken back")]
    public static partial void RolledBack(ILogger logger, ulong block, int logs);
}
