using System.Numerics;
using Microsoft.Extensions.Logging;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Node;

/// <summary>Log messages of the parts that worker and challenger share.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "Intent {Key} added")]
    public static partial void IntentAdded(ILogger logger, string key);

    [LoggerMessage(2, LogLevel.Information, "Intent {Key} included by {Transaction}, {Gas} gas")]
    public static partial void IntentDone(ILogger logger, string key, Hash256 transaction, ulong gas);

    [LoggerMessage(3, LogLevel.Warning, "Intent {Key} given up before sending: {Reason}")]
    public static partial void IntentRefused(ILogger logger, string key, string reason);

    [LoggerMessage(4, LogLevel.Warning, "Intent {Key} reverted in {Transaction}: {Reason}")]
    public static partial void IntentReverted(ILogger logger, string key, Hash256 transaction, string reason);

    [LoggerMessage(5, LogLevel.Warning, "Intent {Key} lost its nonce {Nonce} to another transaction of the account; it is signed anew")]
    public static partial void IntentDisplaced(ILogger logger, string key, ulong nonce);

    [LoggerMessage(6, LogLevel.Warning, "Intent {Key} is not included yet; waiting on")]
    public static partial void IntentUnmined(ILogger logger, string key);

    [LoggerMessage(7, LogLevel.Warning, "Intent {Key} delayed: the node did not take it")]
    public static partial void IntentDelayed(ILogger logger, Exception exception, string key);

    [LoggerMessage(8, LogLevel.Information, "Game {Game}: {Phase} answered by {Move}")]
    public static partial void MoveChosen(ILogger logger, BigInteger game, DisputePhase phase, string move);

    [LoggerMessage(9, LogLevel.Warning, "Game {Game}: nothing to point at in {Phase}; the claim is right as far as this node can tell")]
    public static partial void NothingToPointAt(ILogger logger, BigInteger game, DisputePhase phase);

    [LoggerMessage(10, LogLevel.Warning, "The chain did not answer as expected; looking again")]
    public static partial void ChainAway(ILogger logger, Exception exception);

    [LoggerMessage(11, LogLevel.Information, "Account {Account} on chain {Chain} at {Rpc}: free stake {Free}")]
    public static partial void Started(ILogger logger, Address account, ulong chain, string rpc, string free);

    [LoggerMessage(12, LogLevel.Warning, "Intent {Key} was undone with block {Block} by a re-org; it is sent again")]
    public static partial void IntentUndone(ILogger logger, string key, ulong block);

    [LoggerMessage(13, LogLevel.Warning, "The chain did not tell which blocks are canonical; looking again")]
    public static partial void WatchDelayed(ILogger logger, Exception exception);

    [LoggerMessage(14, LogLevel.Warning, "Intents delayed: the node did not answer")]
    public static partial void IntentsDelayed(ILogger logger, Exception exception);

    [LoggerMessage(20, LogLevel.Warning, "{Subject}: {Reason}; looked at again in {Pause}")]
    public static partial void SubjectUnusable(ILogger logger, string subject, string reason, TimeSpan pause);

    [LoggerMessage(21, LogLevel.Error, "{Subject}: failed; left alone for {Pause}")]
    public static partial void SubjectFailed(ILogger logger, Exception exception, string subject, TimeSpan pause);
}
