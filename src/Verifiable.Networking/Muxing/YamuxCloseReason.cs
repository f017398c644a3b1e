namespace Verifiable.Networking.Muxing;

/// <summary>Why a session ends.</summary>
internal enum YamuxCloseReason : uint
{
    /// <summary>As intended.</summary>
    Normal = 0,

    /// <summary>The other side broke the specification.</summary>
    ProtocolError = 1,

    /// <summary>This side failed.</summary>
    InternalError = 2,
}
