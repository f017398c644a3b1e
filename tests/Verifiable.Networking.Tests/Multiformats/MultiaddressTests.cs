using System.Net;
using System.Text.Json;
using Verifiable.Networking.Identity;
using Verifiable.Networking.Multiformats;

namespace Verifiable.Networking.Tests.Multiformats;

public sealed class MultiaddressTests
{
    private const string Peer = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";

    [Fact]
    public void Parse_TextsOfTheVectors_GiveTheirBytesAndBack()
    {
        IReadOnlyList<JsonElement> vectors = Vectors.Read("multiaddresses.json", "addresses");
        Assert.True(vectors.Count >= 8);
        Assert.All(vectors, vector =>
        {
            Multiaddress parsed = Multiaddress.Parse(vector.Text("text"));
            Assert.Equal(vector.Text("bytes"), Convert.ToHexStringLower(parsed.Bytes.Span));
            Assert.True(Multiaddress.TryDecode(vector.Hex("bytes"), out Multiaddress? decoded));
            Assert.Equal(vector.Text("text"), decoded.ToString());
            Assert.Equal(parsed, decoded);
        });
    }

    [Theory]
    [InlineData("/ip6/2001:DB8:0::1/tcp/80", "/ip6/2001:db8::1/tcp/80")]
    [InlineData("/ip4/1.2.3.4/tcp/80/", "/ip4/1.2.3.4/tcp/80")]
    [InlineData("/ip4/1.2.3.4/tcp/80/ipfs/" + Peer, "/ip4/1.2.3.4/tcp/80/p2p/" + Peer)]
    public void Parse_OtherSpelling_IsCanonical(string text, string canonical) => Assert.Equal(canonical, Multiaddress.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("ip4/1.2.3.4")]
    [InlineData("/ip4")]
    [InlineData("/ip4/1.2.3")]
    [InlineData("/ip4/1.2.3.4.5")]
    [InlineData("/ip4/::1")]
    [InlineData("/ip6/1.2.3.4")]
    [InlineData("/ip6/fe80::1%eth0")]
    [InlineData("/tcp/65536")]
    [InlineData("/tcp/-1")]
    [InlineData("/tcp/+1")]
    [InlineData("/dns4/a b")]
    [InlineData("/dns4/")]
    [InlineData("/p2p/Qm")]
    [InlineData("/quic/1")]
    [InlineData("/ip4//tcp/1")]
    public void TryParse_MalformedText_IsRefused(string text) => Assert.False(Multiaddress.TryParse(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("04")]
    [InlineData("047f0000")]
    [InlineData("84007f000001")]
    [InlineData("3605")]
    [InlineData("36ffffffffffffffff7f61")]
    [InlineData("360100")]
    [InlineData("a503020001")]
    [InlineData("ffff03")]
    public void TryDecode_MalformedBytes_IsRefused(string hex) => Assert.False(Multiaddress.TryDecode(Convert.FromHexString(hex), out _));

    [Fact]
    public void TryParse_TooManyOrTooLong_IsRefused()
    {
        Assert.True(Multiaddress.TryParse(string.Concat(Enumerable.Repeat("/ws", Multiaddress.MaxComponents)), out Multiaddress? longest));
        Assert.Equal(Multiaddress.MaxComponents, longest.Components.Count);
        Assert.False(Multiaddress.TryParse(string.Concat(Enumerable.Repeat("/ws", Multiaddress.MaxComponents + 1)), out _));
        Assert.False(Multiaddress.TryParse("/dns4/" + new string('a', 254), out _));
        Assert.False(Multiaddress.TryParse("/dns4/" + new string('a', 100_000), out _));
        Assert.False(Multiaddress.TryDecode(new byte[Multiaddress.MaxLength + 1], out _));
    }

    [Fact]
    public void WithPeer_AddressWithAnotherPeer_ReplacesIt()
    {
        PeerId id = PrivateKey.Generate().PeerId;
        Multiaddress address = Multiaddress.Parse($"/ip4/1.2.3.4/tcp/80/p2p/{Peer}").WithPeer(id);
        Assert.Equal($"/ip4/1.2.3.4/tcp/80/p2p/{id}", address.ToString());
        Assert.Equal(id, address.PeerId);
        Assert.Equal("/ip4/1.2.3.4/tcp/80", address.WithoutPeer().ToString());
    }

    [Theory]
    [InlineData("127.0.0.1", "/ip4/127.0.0.1/tcp/7")]
    [InlineData("::1", "/ip6/::1/tcp/7")]
    [InlineData("::ffff:1.2.3.4", "/ip4/1.2.3.4/tcp/7")]
    [InlineData("fe80::1%3", "/ip6/fe80::1/tcp/7")]
    public void OfTcp_Endpoint_IsAnAddress(string ip, string text) =>
        Assert.Equal(text, Multiaddress.OfTcp(new IPEndPoint(IPAddress.Parse(ip), 7)).ToString());
}
