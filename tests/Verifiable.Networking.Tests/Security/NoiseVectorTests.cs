using System.Text.Json;
using Verifiable.Networking.Security.Noise;

namespace Verifiable.Networking.Tests.Security;

public sealed class NoiseVectorTests
{
    [Fact]
    public void Handshake_PublishedVectors_GiveTheirCiphertexts()
    {
        IReadOnlyList<JsonElement> vectors = Vectors.Read("noise-xx.json", "vectors");
        Assert.Equal(4, vectors.Count);
        Assert.All(vectors, vector =>
        {
            using var initiator = new NoiseHandshake(true, vector.Hex("initiatorStatic"), vector.Hex("initiatorEphemeral"), vector.Hex("prologue"));
            using var responder = new NoiseHandshake(false, vector.Hex("responderStatic"), vector.Hex("responderEphemeral"), vector.Hex("prologue"));
            JsonElement[] messages = [.. vector.GetProperty("messages").EnumerateArray()];
            for (int i = 0; i < 3; i++)
            {
                (NoiseHandshake from, NoiseHandshake to) = i % 2 == 0 ? (initiator, responder) : (responder, initiator);
                byte[] message = from.WriteMessage(messages[i].Hex("payload"));
                Assert.Equal(messages[i].Text("ciphertext"), Convert.ToHexStringLower(message));
                Assert.Equal(messages[i].Text("payload"), Convert.ToHexStringLower(to.ReadMessage(message)));
            }

            Assert.True(initiator.IsComplete && responder.IsComplete);
            (CipherState initiatorSends, CipherState initiatorReceives) = initiator.Split();
            (CipherState responderSends, CipherState responderReceives) = responder.Split();
            for (int i = 3; i < messages.Length; i++)
            {
                // After the three of the handshake the initiator begins again.
                (CipherState send, CipherState receive) = i % 2 == 1 ? (initiatorSends, responderReceives) : (responderSends, initiatorReceives);
                byte[] payload = messages[i].Hex("payload");
                var ciphertext = new byte[payload.Length + CipherState.TagSize];
                send.Encrypt(payload, ciphertext);
                Assert.Equal(messages[i].Text("ciphertext"), Convert.ToHexStringLower(ciphertext));
                var plaintext = new byte[payload.Length];
                Assert.True(receive.TryDecrypt(ciphertext, plaintext));
                Assert.Equal(payload, plaintext);
            }
        });
    }

    [Fact]
    public void ReadMessage_AnyFlippedBit_IsRefused()
    {
        JsonElement vector = Vectors.Read("noise-xx.json", "vectors")[0];
        byte[] first = vector.GetProperty("messages")[0].Hex("ciphertext");
        byte[] second = vector.GetProperty("messages")[1].Hex("ciphertext");
        for (int bit = 0; bit < second.Length * 8; bit++)
        {
            using var initiator = new NoiseHandshake(true, vector.Hex("initiatorStatic"), vector.Hex("initiatorEphemeral"));
            Assert.Equal(first, initiator.WriteMessage([]));
            byte[] flipped = [.. second];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            // X25519 ignores the highest bit of a key, but the hash of the handshake does not.
            Assert.Throws<HandshakeException>(() => initiator.ReadMessage(flipped));
        }
    }

    [Fact]
    public void ReadMessage_KeyOfSmallOrder_IsRefused()
    {
        using var responder = new NoiseHandshake(false, new byte[32]);
        responder.ReadMessage(new byte[32]);
        Assert.Throws<HandshakeException>(() => responder.WriteMessage([]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    public void ReadMessage_TooShort_IsRefused(int length)
    {
        using var responder = new NoiseHandshake(false, new byte[32]);
        Assert.Throws<HandshakeException>(() => responder.ReadMessage(new byte[length]));
    }

    [Fact]
    public void WriteMessage_OutOfTurn_IsMisuse()
    {
        using var responder = new NoiseHandshake(false, new byte[32]);
        Assert.Throws<InvalidOperationException>(() => responder.WriteMessage([]));
        Assert.Throws<InvalidOperationException>(() => responder.Split());
    }
}
