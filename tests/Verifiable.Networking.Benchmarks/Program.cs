using System.Globalization;
using System.Text.Json;
using Verifiable.Networking.Benchmarks;

// usage: Verifiable.Networking.Benchmarks [--out FILE] [--megabytes N] [--rounds N] [--peers N]
// Transfers over loopback with Noise and yamux, by turns with the references: js-libp2p to js-libp2p, and a bare SslStream. Then the memory of many sessions.
string? output = Argument("--out");
long bytes = long.Parse(Argument("--megabytes") ?? "1000", CultureInfo.InvariantCulture) * 1_000_000;
int rounds = int.Parse(Argument("--rounds") ?? "3", CultureInfo.InvariantCulture);
int peers = int.Parse(Argument("--peers") ?? "1000", CultureInfo.InvariantCulture);

await using var ours = await PeerThroughput.CreateAsync();
await using var javaScript = await JavaScriptThroughput.CreateAsync();
using var tls = new TlsThroughput();
IThroughput[] sides = [ours, tls, javaScript];
// The first transfer compiles and grows buffers.
foreach (IThroughput side in sides)
    await side.TransferAsync(bytes / 10);
var measured = sides.ToDictionary(side => side, _ => new List<double>());
for (int round = 0; round < rounds; round++)
{
    foreach (IThroughput side in sides)
        measured[side].Add(bytes / 1e6 / (await side.TransferAsync(bytes)).TotalSeconds);
}

NetworkResult[] results =
[
    NetworkResult.OfPairs("noise-yamux", "js-libp2p to js-libp2p", "MB/s", measured[ours], measured[javaScript]),
    NetworkResult.OfPairs("noise-yamux", "bare SslStream", "MB/s", measured[ours], measured[tls]),
    await SessionMemory.MeasureAsync(peers),
];
foreach (NetworkResult result in results)
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Name,-16} {result.Value,8:F0} {result.Unit}  {result.ReferenceName} {result.Reference,8:F0}  ratio {result.Ratio:F2}"));
if (output is not null)
{
    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
    await File.WriteAllTextAsync(output, JsonSerializer.Serialize(results, s_json) + Environment.NewLine);
}

string? Argument(string name)
{
    int at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}

internal static partial class Program
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
}
