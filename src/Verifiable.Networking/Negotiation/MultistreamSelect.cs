using System.Text;
using Verifiable.Networking.Channels;

namespace Verifiable.Networking.Negotiation;

/// <summary>Agrees on a protocol: one side proposes, the other repeats the proposal or says <c>na</c>.</summary>
/// <remarks>
/// multistream-select 1.0. Every message is a line behind its length; at most 1,024 bytes and <see cref="MaxProposals"/> proposals are read. The dialler
/// sends header and first proposal together and so agrees within one round trip. <c>ls</c> is answered with <c>na</c>, as newer implementations do.
/// </remarks>
public static class MultistreamSelect
{
    /// <summary>The protocol itself.</summary>
    public const string Header = "/multistream/1.0.0";

    /// <summary>The longest line.</summary>
    public const int MaxLineLength = 1024;

    /// <summary>The most proposals that a listener answers.</summary>
    public const int MaxProposals = 32;

    private const string NotAvailable = "na";

    /// <summary>Proposes protocols in this order.</summary>
    /// <returns>The first one that the other side speaks.</returns>
    /// <exception cref="HandshakeException">The other side speaks none of them, or not multistream-select.</exception>
    public static async Task<string> DialAsync(Stream stream, IReadOnlyList<string> protocols, CancellationToken cancellationToken)
    {
        await stream.WriteAsync((byte[])[.. Line(Header), .. Line(protocols[0])], cancellationToken);
        await ExpectHeaderAsync(stream, cancellationToken);
        for (int i = 0; ; i++)
        {
            string answer = await ReadLineAsync(stream, cancellationToken);
            if (answer == protocols[i])
                return protocols[i];
            if (answer != NotAvailable)
                throw new HandshakeException($"negotiate: expected {protocols[i]} or {NotAvailable}, got {Shown(answer)}");
            if (i + 1 == protocols.Count)
                throw new HandshakeException($"negotiate: expected one of {string.Join(", ", protocols)}, got none");
            await stream.WriteAsync(Line(protocols[i + 1]), cancellationToken);
        }
    }

    /// <summary>Answers proposals until one is spoken here.</summary>
    /// <returns>The protocol.</returns>
    /// <exception cref="HandshakeException">The other side gave up, proposed too often, or does not speak multistream-select.</exception>
    public static async Task<string> ListenAsync(Stream stream, Func<string, bool> isSpoken, CancellationToken cancellationToken)
    {
        // The dialler speaks first: over a WebSocket a browser may lose what arrives before its program listens.
        await ExpectHeaderAsync(stream, cancellationToken);
        await stream.WriteAsync(Line(Header), cancellationToken);
        for (int i = 0; i < MaxProposals; i++)
        {
            string proposal = await ReadLineAsync(stream, cancellationToken);
            if (isSpoken(proposal))
            {
                await stream.WriteAsync(Line(proposal), cancellationToken);
                return proposal;
            }

            await stream.WriteAsync(Line(NotAvailable), cancellationToken);
        }

        throw new HandshakeException($"negotiate: expected at most {MaxProposals} proposals, got more");
    }

    private static async Task ExpectHeaderAsync(Stream stream, CancellationToken cancellationToken)
    {
        string header = await ReadLineAsync(stream, cancellationToken);
        if (header != Header)
            throw new HandshakeException($"negotiate: expected {Header}, got {Shown(header)}");
    }

    private static async Task<string> ReadLineAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[]? line;
        try
        {
            line = await LengthPrefixed.ReadAsync(stream, MaxLineLength, cancellationToken);
        }
        catch (Exception exception) when (exception is MalformedMessageException or EndOfStreamException)
        {
            throw new HandshakeException($"negotiate: {exception.Message}", exception);
        }

        if (line is null)
            throw new HandshakeException("negotiate: expected a line, got the end of the stream");
        return line.Length > 0 && line[^1] == '\n'
            ? Encoding.UTF8.GetString(line.AsSpan(..^1))
            : throw new HandshakeException("negotiate: expected a line break at the end, got none");
    }

    private static byte[] Line(string text) => LengthPrefixed.Frame(Encoding.UTF8.GetBytes(text + "\n"));

    private static string Shown(string text) => "\"" + string.Concat(text.Take(80).Select(character => char.IsControl(character) ? '?' : character)) + "\"";
}
