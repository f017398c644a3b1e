using System.Diagnostics;
using Verifiable.Networking.Peers;
using Verifiable.Networking.Protocols.Ping;
using Verifiable.Networking.Tests;

namespace Verifiable.Networking.Benchmarks;

/// <summary>The memory of a peer with many others connected; the others live in the same process, so each session is counted at both ends.</summary>
internal static class SessionMemory
{
    private const double LimitMegabytes = 500;

    public static async Task<NetworkResult> MeasureAsync(int count)
    {
        await using LocalPeer server = TestPeers.Create("noise", new LocalPeerOptions { MaxSessions = count + 1 });
        Networking.Multiformats.Multiaddress address = server.ListenOnLoopback();
        double before = Megabytes();
        var clients = new List<LocalPeer>();
        for (int i = 0; i < count; i++)
        {
            LocalPeer client = TestPeers.Create("noise");
            clients.Add(client);
            Session session = await client.DialAsync(address, CancellationToken.None);
            await PingProtocol.PingAsync(session, CancellationToken.None);
        }

        double used = Megabytes() - before;
        if (server.Sessions.Count != count)
            throw new InvalidOperationException($"session memory: expected {count} sessions, got {server.Sessions.Count}");
        foreach (LocalPeer client in clients)
            await client.DisposeAsync();
        return new NetworkResult($"sessions-{count}", used, LimitMegabytes, "limit", "MB", LimitMegabytes / used);
    }

    private static double Megabytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64 / 1e6;
    }
}
