using System.Buffers.Binary;

namespace Verifiable.Networking.Muxing;

/// <summary>The twelve bytes before every frame.</summary>
/// <param name="Type">What the frame says.</param>
/// <param name="Flags">What it means for the stream.</param>
/// <param name="StreamId">The stream, or 0 for the session.</param>
/// <param name="Length">A length or a value, by type.</param>
/// <remarks>libp2p yamux, "Framing": version 0, type, flags, stream id, length, big-endian.</remarks>
internal readonly record struct YamuxHeader(YamuxFrameType Type, YamuxFlags Flags, uint StreamId, uint Length)
{
    public const int Size = 12;

    public void Write(Span<byte> destination)
    {
        destination[0] = 0;
        destination[1] = (byte)Type;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)Flags);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], StreamId);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], Length);
    }

    /// <exception cref="MalformedMessageException">Version or type are unknown, or a session's frame names a stream, or a stream's frame none.</exception>
    public static YamuxHeader Read(ReadOnlySpan<byte> source)
    {
        var header = new YamuxHeader(
            (YamuxFrameType)source[1],
            (YamuxFlags)BinaryPrimitives.ReadUInt16BigEndian(source[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[8..]));
        if (source[0] != 0 || header.Type > YamuxFrameType.GoAway)
            throw new MalformedMessageException($"yamux: expected version 0 and types up to 3, got {source[0]} and {source[1]}");
        bool isOfSession = header.Type is YamuxFrameType.Ping or YamuxFrameType.GoAway;
        return isOfSession == (header.StreamId == 0)
            ? header
            : throw new MalformedMessageException($"yamux: expected {(isOfSession ? "stream 0" : "a stream")} in a {header.Type}, got {header.StreamId}");
    }
}
