using System.Text;
using Verifiable.Networking.Channels;
using Verifiable.Networking.Negotiation;

namespace Verifiable.Networking.Tests.Negotiation;

public sealed class MultistreamSelectTests
{
    [Theory]
    [InlineData("/a", "/a", "/a")]
    [InlineData("/a,/b,/c", "/c,/b", "/b")]
    public async Task Dial_SharedProtocol_IsTheDiallersFirstAsync(string dialler, string listener, string expected)
    {
        (Duplex left, Duplex right) = Duplex.Create();
        Task<string> listening = MultistreamSelect.ListenAsync(right, listener.Split(',').Contains, TestPeers.Limit());
        Assert.Equal(expected, await MultistreamSelect.DialAsync(left, dialler.Split(','), TestPeers.Limit()));
        Assert.Equal(expected, await listening);
        // Not one byte too many was taken.
        await left.WriteAsync(new byte[] { 42 });
        var next = new byte[1];
        await right.ReadExactlyAsync(next);
        Assert.Equal(42, next[0]);
    }

    [Fact]
    public async Task Dial_NothingShared_FailsAndTheListenerSeesTheEndAsync()
    {
        (Duplex left, Duplex right) = Duplex.Create();
        Task<string> listening = MultistreamSelect.ListenAsync(right, _ => false, TestPeers.Limit());
        await Assert.ThrowsAsync<HandshakeException>(() => MultistreamSelect.DialAsync(left, ["/a", "/b"], TestPeers.Limit()));
        await left.DisposeAsync();
        await Assert.ThrowsAsync<HandshakeException>(() => listening);
    }

    [Fact]
    public async Task Listen_BytesOfTheSpecification_AreAnsweredWithTheirsAsync()
    {
        (Duplex left, Duplex right) = Duplex.Create();
        Task<string> listening = MultistreamSelect.ListenAsync(right, protocol => protocol == "/echo/1", TestPeers.Limit());
        await left.WriteAsync(Encoding.ASCII.GetBytes("\u0013/multistream/1.0.0\n\u0003ls\n\u0008/echo/1\n"));
        Assert.Equal("/echo/1", await listening);
        await right.DisposeAsync();
        var answer = new MemoryStream();
        await left.CopyToAsync(answer);
        Assert.Equal("\u0013/multistream/1.0.0\n\u0003na\n\u0008/echo/1\n", Encoding.ASCII.GetString(answer.ToArray()));
    }

    [Theory]
    [InlineData("\u0013/multistream/2.0.0\n")]
    [InlineData("\u0012/multistream/1.0.0")]
    [InlineData("\u0000")]
    [InlineData("")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    public async Task Listen_NotMultistream_IsRefusedAsync(string bytes)
    {
        (Duplex left, Duplex right) = Duplex.Create();
        Task<string> listening = MultistreamSelect.ListenAsync(right, _ => true, TestPeers.Limit());
        await left.WriteAsync(Encoding.ASCII.GetBytes(bytes));
        await left.DisposeAsync();
        await Assert.ThrowsAsync<HandshakeException>(() => listening);
    }

    [Theory]
    [InlineData(1025)]
    [InlineData(int.MaxValue)]
    public async Task Listen_OversizedLine_IsRefusedBeforeItArrivesAsync(int length)
    {
        (Duplex left, Duplex right) = Duplex.Create();
        Task<string> listening = MultistreamSelect.ListenAsync(right, _ => true, TestPeers.Limit());
        var prefix = new byte[9];
        int prefixLength = Networking.Multiformats.UnsignedVarint.Write(prefix, (ulong)length);
        await left.WriteAsync(prefix.AsMemory(0, prefixLength));
        await Assert.ThrowsAsync<HandshakeException>(() => listening);
    }

    [Fact]
    public async Task Listen_EndlessProposals_AreEndedAsync()
    {
        (Duplex left, Duplex right) = Duplex.Create();
        Task<string> listening = MultistreamSelect.ListenAsync(right, _ => false, TestPeers.Limit());
        await left.WriteAsync(LengthPrefixed.Frame(Encoding.ASCII.GetBytes(MultistreamSelect.Header + "\n")));
        for (int i = 0; i < MultistreamSelect.MaxProposals; i++)
            await left.WriteAsync(LengthPrefixed.Frame("/x\n"u8));
        await Assert.ThrowsAsync<HandshakeException>(() => listening);
    }
}
