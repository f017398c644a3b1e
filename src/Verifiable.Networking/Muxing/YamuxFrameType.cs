namespace Verifiable.Networking.Muxing;

/// <summary>What a frame says.</summary>
internal enum YamuxFrameType : byte
{
    /// <summary>Bytes of a stream follow; the length is theirs.</summary>
    Data = 0,

    /// <summary>The length is what may be sent in addition.</summary>
    WindowUpdate = 1,

    /// <summary>The length is a value that comes back.</summary>
    Ping = 2,

    /// <summary>The length is a <see cref="YamuxCloseReason"/>.</summary>
    GoAway = 3,
}
