namespace Verifiable.Networking.Muxing;

/// <summary>What a frame means for its stream.</summary>
[Flags]
internal enum YamuxFlags : ushort
{
    /// <summary>Nothing else.</summary>
    None = 0,

    /// <summary>A new stream, or a ping.</summary>
    Syn = 1,

    /// <summary>The stream is accepted, or the answer to a ping.</summary>
    Ack = 2,

    /// <summary>The sender has finished.</summary>
    Fin = 4,

    /// <summary>The stream is over.</summary>
    Rst = 8,
}
