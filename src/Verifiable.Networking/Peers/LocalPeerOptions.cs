using Verifiable.Networking.Muxing;

namespace Verifiable.Networking.Peers;

/// <summary>Limits and names of a local peer.</summary>
public sealed record LocalPeerOptions
{
    /// <summary>The program and its version, told by identify. At most 256 bytes; default "verifiable/0.1.0".</summary>
    public string AgentVersion { get; init; } = "verifiable/0.1.0";

    /// <summary>The family of protocols, told by identify. At most 256 bytes; default "verifiable/1".</summary>
    public string ProtocolVersion { get; init; } = "verifiable/1";

    /// <summary>Time for a connection to be opened, secured and multiplexed. 100 ms to 5 min; default 10 s.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for a channel to agree on its protocol, and for identify. 100 ms to 5 min; default 10 s.</summary>
    public TimeSpan NegotiationTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Inbound connections within their handshake; more are closed at once. 1 to 100,000; default 128.</summary>
    public int MaxHandshakes { get; init; } = 128;

    /// <summary>Open sessions; inbound connections beyond are closed at once. 1 to 100,000; default 1,000.</summary>
    public int MaxSessions { get; init; } = 1000;

    /// <summary>Limits of every session.</summary>
    public YamuxOptions Yamux { get; init; } = new();

    /// <summary>All values that are out of range, together.</summary>
    /// <exception cref="ArgumentException">There is one.</exception>
    public void Validate()
    {
        var failures = new List<string>();
        Check(AgentVersion.Length <= 256, nameof(AgentVersion), AgentVersion.Length);
        Check(ProtocolVersion.Length <= 256, nameof(ProtocolVersion), ProtocolVersion.Length);
        Check(IsDuration(HandshakeTimeout), nameof(HandshakeTimeout), HandshakeTimeout);
        Check(IsDuration(NegotiationTimeout), nameof(NegotiationTimeout), NegotiationTimeout);
        Check(MaxHandshakes is >= 1 and <= 100_000, nameof(MaxHandshakes), MaxHandshakes);
        Check(MaxSessions is >= 1 and <= 100_000, nameof(MaxSessions), MaxSessions);
        if (failures.Count > 0)
            throw new ArgumentException($"local peer options: expected values in range, got {string.Join(", ", failures)}");
        Yamux.Validate();

        void Check(bool valid, string name, object value)
        {
            if (!valid)
                failures.Add($"{name} = {value}");
        }
    }

    private static bool IsDuration(TimeSpan value) => value >= TimeSpan.FromMilliseconds(100) && value <= TimeSpan.FromMinutes(5);
}
