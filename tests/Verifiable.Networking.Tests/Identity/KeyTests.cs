using System.Text;
using System.Text.Json;
using Verifiable.Networking.Identity;

namespace Verifiable.Networking.Tests.Identity;

public sealed class KeyTests
{
    [Fact]
    public void Decode_KeysOfTheSpecification_AreReadAndWrittenAlike()
    {
        IReadOnlyList<JsonElement> vectors = Vectors.Read("peer-keys.json", "keys");
        Assert.Equal(4, vectors.Count);
        Assert.All(vectors, vector =>
        {
            PublicKey key = PublicKey.Decode(vector.Hex("public"));
            Assert.Equal(vector.Text("type"), key.Type.ToString().ToLowerInvariant());
            Assert.Equal(vector.Text("public"), Convert.ToHexStringLower(key.Encoded.Span));
        });
        Assert.All(vectors.Where(vector => vector.Text("type") is "ed25519" or "secp256k1"), vector =>
        {
            PrivateKey key = PrivateKey.Decode(vector.Hex("private"));
            Assert.Equal(vector.Text("public"), Convert.ToHexStringLower(key.PublicKey.Encoded.Span));
            Assert.Equal(vector.Text("private"), Convert.ToHexStringLower(key.Encode()));
        });
    }

    [Fact]
    public void Verify_SignaturesOfGo_AreAcceptedAndNoOthers()
    {
        byte[] message = Encoding.UTF8.GetBytes(Vectors.Document("go-signatures.json").Text("message"));
        IReadOnlyList<JsonElement> vectors = Vectors.Read("go-signatures.json", "keys");
        Assert.Equal(3, vectors.Count);
        Assert.All(vectors, vector =>
        {
            PublicKey key = PublicKey.Decode(vector.Hex("public"));
            byte[] signature = vector.Hex("signature");
            Assert.True(key.Verify(message, signature));
            Assert.False(key.Verify(message.AsSpan(1), signature));
            signature[^1] ^= 1;
            Assert.False(key.Verify(message, signature));
            Assert.False(key.Verify(message, []));
        });
    }

    [Fact]
    public void Sign_KeyOfGo_GivesGosSignature()
    {
        byte[] message = Encoding.UTF8.GetBytes(Vectors.Document("go-signatures.json").Text("message"));
        JsonElement vector = Vectors.Read("go-signatures.json", "keys").Single(key => key.Text("type") == "secp256k1");
        Assert.Equal(vector.Text("signature"), Convert.ToHexStringLower(PrivateKey.Decode(vector.Hex("private")).Sign(message)));
    }

    [Theory]
    [InlineData(KeyType.Ed25519)]
    [InlineData(KeyType.Secp256k1)]
    public void Sign_NewKey_VerifiesForThisMessageAndKeyOnly(KeyType type)
    {
        PrivateKey key = PrivateKey.Generate(type);
        byte[] signature = key.Sign("message"u8);
        Assert.True(key.PublicKey.Verify("message"u8, signature));
        Assert.False(key.PublicKey.Verify("messagE"u8, signature));
        Assert.False(PrivateKey.Generate(type).PublicKey.Verify("message"u8, signature));
        Assert.Equal(key.PublicKey, PrivateKey.Decode(key.Encode()).PublicKey);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0801")]
    [InlineData("080412201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e")]
    [InlineData("0801121f1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce2")]
    [InlineData("08011220" + "1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e" + "1800")]
    [InlineData("0881001220" + "1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e")]
    [InlineData("12201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e0801")]
    [InlineData("0802122102ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("0803120400000000")]
    [InlineData("0800120400000000")]
    public void Decode_MalformedOrSecondEncoding_IsRefused(string hex) =>
        Assert.Throws<MalformedMessageException>(() => PublicKey.Decode(Convert.FromHexString(hex)));

    [Fact]
    public void Decode_PrivateKeyWithAnotherPublicHalf_IsRefused()
    {
        byte[] encoded = PrivateKey.Generate().Encode();
        encoded[^1] ^= 1;
        Assert.Throws<MalformedMessageException>(() => PrivateKey.Decode(encoded));
    }

    [Fact]
    public void FromSeed_ZeroScalar_IsRefused() => Assert.Throws<ArgumentException>(() => PrivateKey.FromSeed(KeyType.Secp256k1, new byte[32]));
}
