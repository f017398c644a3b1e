using Verifiable.Networking.Identity;

namespace Verifiable.Networking.Tests.Identity;

public sealed class PeerIdTests
{
    [Theory]
    [InlineData("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N", "bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe")]
    [InlineData("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA", null)]
    public void Parse_TextsOfTheSpecification_AreReadInBothForms(string base58, string? cid)
    {
        PeerId id = PeerId.Parse(base58);
        Assert.Equal(base58, id.ToString());
        if (cid is not null)
            Assert.Equal(cid, id.ToCid());
        Assert.Equal(id, PeerId.Parse(id.ToCid()));
        Assert.Equal(id, PeerId.Decode(id.Bytes.Span));
    }

    [Fact]
    public void PeerIds_OfKeysInTheVectors_AreThoseOfJavaScript() => Assert.All(Vectors.Read("peer-records.json", "records"), vector =>
    {
        PeerId id = PrivateKey.Decode(vector.Hex("privateKey")).PeerId;
        Assert.Equal(vector.Text("peerId"), id.ToString());
        Assert.Equal(vector.Text("cid"), id.ToCid());
    });

    [Fact]
    public void TryGetPublicKey_ShortKey_IsInsideTheId()
    {
        PrivateKey key = PrivateKey.Generate(KeyType.Secp256k1);
        Assert.True(key.PeerId.TryGetPublicKey(out PublicKey? inside));
        Assert.Equal(key.PublicKey, inside);
        Assert.False(PeerId.Parse("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N").TryGetPublicKey(out _));
        Assert.False(PeerId.Decode([0, 1, 7]).TryGetPublicKey(out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("Qm0")]
    [InlineData("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5")]
    [InlineData("b")]
    [InlineData("bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi")]
    [InlineData("xyz")]
    public void TryParse_MalformedText_IsRefused(string text) => Assert.False(PeerId.TryParse(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("1220")]
    [InlineData("1221000000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("1301ff")]
    [InlineData("0002ff")]
    public void TryDecode_MalformedBytes_IsRefused(string hex) => Assert.False(PeerId.TryDecode(Convert.FromHexString(hex), out _));
}
