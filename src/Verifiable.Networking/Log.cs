using Microsoft.Extensions.Logging;
using Verifiable.Networking.Identity;
using Verifiable.Networking.Multiformats;

namespace Verifiable.Networking;

/// <summary>Everything that this project logs. What a peer sent is named, never quoted.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "listening on {Address}")]
    public static partial void Listening(ILogger logger, Multiaddress address);

    [LoggerMessage(2, LogLevel.Debug, "connected with {Peer} at {Address}, {Security}, inbound {IsInbound}")]
    public static partial void Connected(ILogger logger, PeerId peer, Multiaddress address, string security, bool isInbound);

    [LoggerMessage(3, LogLevel.Debug, "disconnected from {Peer}")]
    public static partial void Disconnected(ILogger logger, Exception? exception, PeerId peer);

    [LoggerMessage(4, LogLevel.Debug, "inbound connection failed")]
    public static partial void InboundFailed(ILogger logger, Exception exception);

    [LoggerMessage(5, LogLevel.Debug, "inbound connection refused: {Reason}")]
    public static partial void InboundRefused(ILogger logger, string reason);

    [LoggerMessage(6, LogLevel.Debug, "channel of {Peer} for {Protocol} failed")]
    public static partial void ChannelFailed(ILogger logger, Exception exception, PeerId peer, string protocol);

    [LoggerMessage(7, LogLevel.Debug, "identify with {Peer} failed")]
    public static partial void IdentifyFailed(ILogger logger, Exception exception, PeerId peer);
}
