using System.Buffers;
using System.Security.Cryptography;
using Verifiable.Networking.Cryptography;

namespace Verifiable.Networking.Security.Noise;

/// <summary>The handshake pattern XX: three messages, after which both sides know each other's static keys.</summary>
/// <remarks>
/// Noise revision 34, sections 5.3 and 7.5: <c>-> e</c>; <c>&lt;- e, ee, s, es</c>; <c>-> s, se</c>. Messages are written and read in turn; anything out of
/// turn is misuse. The initiator's ephemeral key is fresh, so a replayed handshake fails at its second or third message.
/// </remarks>
internal sealed class NoiseHandshake : IDisposable
{
    private static readonly Token[][] Pattern =
    [
        [Token.E],
        [Token.E, Token.EE, Token.S, Token.ES],
        [Token.S, Token.SE],
    ];

    private readonly bool _isInitiator;
    private readonly SymmetricState _symmetric;
    private readonly byte[] _static;
    private readonly byte[] _ephemeral;
    private byte[]? _remoteEphemeral;
    private int _next;

    /// <param name="isInitiator">Whether this side sends the first message.</param>
    /// <param name="staticSecret">This side's static key.</param>
    /// <param name="ephemeralSecret">A new ephemeral key; given by test vectors only.</param>
    /// <param name="prologue">What both sides have to agree on; libp2p has none.</param>
    public NoiseHandshake(bool isInitiator, ReadOnlySpan<byte> staticSecret, ReadOnlySpan<byte> ephemeralSecret = default, ReadOnlySpan<byte> prologue = default)
    {
        _isInitiator = isInitiator;
        _static = staticSecret.ToArray();
        _ephemeral = ephemeralSecret.IsEmpty ? RandomNumberGenerator.GetBytes(X25519.KeySize) : ephemeralSecret.ToArray();
        _symmetric = new SymmetricState(prologue);
    }

    private enum Token
    {
        E,
        S,
        EE,
        ES,
        SE,
    }

    /// <summary>The other side's static key, once its message was read.</summary>
    public byte[]? RemoteStatic { get; private set; }

    /// <summary>True after the third message.</summary>
    public bool IsComplete => _next == Pattern.Length;

    /// <summary>This side's next message.</summary>
    /// <exception cref="InvalidOperationException">It is the other side's turn.</exception>
    /// <exception cref="HandshakeException">The other side's key has small order.</exception>
    public byte[] WriteMessage(ReadOnlySpan<byte> payload)
    {
        var message = new ArrayBufferWriter<byte>(256);
        foreach (Token token in Turn(isOwn: true))
        {
            switch (token)
            {
                case Token.E:
                    byte[] key = X25519.PublicKey(_ephemeral);
                    _symmetric.MixHash(key);
                    message.Write(key);
                    break;
                case Token.S:
                    message.Write(_symmetric.EncryptAndHash(X25519.PublicKey(_static)));
                    break;
                default:
                    MixSecret(token);
                    break;
            }
        }

        message.Write(_symmetric.EncryptAndHash(payload));
        return message.WrittenSpan.ToArray();
    }

    /// <summary>Reads the other side's next message.</summary>
    /// <returns>Its payload.</returns>
    /// <exception cref="InvalidOperationException">It is this side's turn.</exception>
    /// <exception cref="HandshakeException">The message is too short, a tag is wrong, or a key has small order.</exception>
    public byte[] ReadMessage(ReadOnlySpan<byte> message)
    {
        foreach (Token token in Turn(isOwn: false))
        {
            switch (token)
            {
                case Token.E:
                    _remoteEphemeral = Take(ref message, X25519.KeySize).ToArray();
                    _symmetric.MixHash(_remoteEphemeral);
                    break;
                case Token.S:
                    RemoteStatic = Decrypt(Take(ref message, X25519.KeySize + _symmetric.Overhead));
                    break;
                default:
                    MixSecret(token);
                    break;
            }
        }

        return Decrypt(message);
    }

    /// <summary>The ciphers for sending and for receiving.</summary>
    /// <exception cref="InvalidOperationException">The handshake is not complete.</exception>
    public (CipherState Send, CipherState Receive) Split()
    {
        if (!IsComplete)
            throw new InvalidOperationException($"noise split: expected a complete handshake, got {_next} messages");
        (CipherState initiator, CipherState responder) = _symmetric.Split();
        return _isInitiator ? (initiator, responder) : (responder, initiator);
    }

    public void Dispose()
    {
        _symmetric.Dispose();
        CryptographicOperations.ZeroMemory(_ephemeral);
        CryptographicOperations.ZeroMemory(_static);
    }

    private Token[] Turn(bool isOwn)
    {
        // The initiator writes messages 0 and 2.
        bool isOwnTurn = _next % 2 == 0 == _isInitiator;
        return !IsComplete && isOwnTurn == isOwn
            ? Pattern[_next++]
            : throw new InvalidOperationException($"noise message {_next}: expected the other side's turn, got this one's");
    }

    private void MixSecret(Token token)
    {
        // The first letter is the initiator's key.
        byte[] own = token == Token.EE || token == (_isInitiator ? Token.ES : Token.SE) ? _ephemeral : _static;
        byte[] other = token == Token.EE || token == (_isInitiator ? Token.SE : Token.ES) ? _remoteEphemeral! : RemoteStatic!;
        Span<byte> shared = stackalloc byte[X25519.KeySize];
        if (!X25519.TryAgree(own, other, shared))
            throw new HandshakeException("noise: expected a key of large order, got one of small order");
        _symmetric.MixKey(shared);
        CryptographicOperations.ZeroMemory(shared);
    }

    private byte[] Decrypt(ReadOnlySpan<byte> ciphertext) =>
        _symmetric.DecryptAndHash(ciphertext) ?? throw new HandshakeException($"noise message {_next - 1}: expected an authentic ciphertext, got another");

    private ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> message, int length)
    {
        if (message.Length < length)
            throw new HandshakeException($"noise message {_next - 1}: expected {length} bytes more, got {message.Length}");
        ReadOnlySpan<byte> taken = message[..length];
        message = message[length..];
        return taken;
    }
}
