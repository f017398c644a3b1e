using Verifiable.Networking.Identity;
using Verifiable.Networking.Multiformats;

namespace Verifiable.Networking.Tests.Identity;

public sealed class PeerRecordTests
{
    [Fact]
    public void Open_EnvelopesOfJavaScript_GiveTheirRecords() => Assert.All(Vectors.Read("peer-records.json", "records"), vector =>
    {
        PeerRecord record = PeerRecord.Open(vector.Hex("envelope"));
        Assert.Equal(vector.Text("peerId"), record.PeerId.ToString());
        Assert.Equal(vector.GetProperty("sequence").GetUInt64(), record.Sequence);
        Assert.Equal(vector.GetProperty("addresses").EnumerateArray().Select(address => address.GetString()), record.Addresses.Select(address => address.ToString()));
    });

    [Fact]
    public void Seal_SameRecord_GivesTheBytesOfJavaScript() => Assert.All(Vectors.Read("peer-records.json", "records"), vector =>
    {
        PrivateKey key = PrivateKey.Decode(vector.Hex("privateKey"));
        Multiaddress[] addresses = [.. vector.GetProperty("addresses").EnumerateArray().Select(address => Multiaddress.Parse(address.GetString()!))];
        byte[] envelope = new PeerRecord(key.PeerId, vector.GetProperty("sequence").GetUInt64(), addresses).Seal(key);
        Assert.Equal(vector.Text("envelope"), Convert.ToHexStringLower(envelope));
    });

    [Fact]
    public void Open_AnyFlippedBit_IsRefused()
    {
        byte[] envelope = Vectors.Read("peer-records.json", "records")[0].Hex("envelope");
        for (int bit = 0; bit < envelope.Length * 8; bit++)
        {
            byte[] flipped = [.. envelope];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<MalformedMessageException>(() => PeerRecord.Open(flipped));
        }
    }

    [Fact]
    public void Open_RecordOfAnotherPeer_IsRefused()
    {
        PrivateKey honest = PrivateKey.Generate();
        PrivateKey liar = PrivateKey.Generate();
        byte[] payload = SignedEnvelope.Open(new PeerRecord(honest.PeerId, 1, []).Seal(honest), "libp2p-peer-record").Payload.ToArray();
        byte[] envelope = SignedEnvelope.Seal(liar, "libp2p-peer-record", [3, 1], payload).Encode();
        Assert.Throws<MalformedMessageException>(() => PeerRecord.Open(envelope));
    }

    [Fact]
    public void Open_EnvelopeOfAnotherDomain_IsRefused()
    {
        PrivateKey key = PrivateKey.Generate();
        byte[] envelope = SignedEnvelope.Seal(key, "one", [1], [2]).Encode();
        Assert.Equal([2], SignedEnvelope.Open(envelope, "one").Payload.ToArray());
        Assert.Throws<MalformedMessageException>(() => SignedEnvelope.Open(envelope, "two"));
    }
}
