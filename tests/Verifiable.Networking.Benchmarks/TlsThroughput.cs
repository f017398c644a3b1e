using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Verifiable.Networking.Benchmarks;

/// <summary>A bare SslStream over TCP in this process: what the platform can do without channels.</summary>
internal sealed class TlsThroughput : IThroughput, IDisposable
{
    private readonly X509Certificate2 _certificate = CreateCertificate();

    public async Task<TimeSpan> TransferAsync(long bytes)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task<TcpClient> accepting = listener.AcceptTcpClientAsync();
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using TcpClient server = await accepting;
        await using var receiving = new SslStream(server.GetStream());
        await using var sending = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate?.GetRawCertData().AsSpan().SequenceEqual(_certificate.RawData) == true);
        await Task.WhenAll(receiving.AuthenticateAsServerAsync(_certificate), sending.AuthenticateAsClientAsync(""));

        long start = Stopwatch.GetTimestamp();
        Task counting = ReceiveAsync(receiving, bytes);
        var block = new byte[256 * 1024];
        for (long left = bytes; left > 0; left -= block.Length)
            await sending.WriteAsync(block.AsMemory(0, (int)Math.Min(left, block.Length)));
        await sending.ReadExactlyAsync(block.AsMemory(0, 1));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        await counting;
        return elapsed;
    }

    public void Dispose() => _certificate.Dispose();

    private static async Task ReceiveAsync(SslStream stream, long bytes)
    {
        // Not on the thread that sends.
        await Task.Yield();
        var buffer = new byte[256 * 1024];
        for (long left = bytes; left > 0;)
            left -= await stream.ReadAtLeastAsync(buffer, 1);
        await stream.WriteAsync(buffer.AsMemory(0, 1));
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=bench", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
