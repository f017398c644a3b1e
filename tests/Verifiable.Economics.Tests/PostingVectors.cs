using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Verifiable.Economics.Tests;

/// <summary>tests/vectors/economics.json, which economics.py derives from docs/economics.md alone and the contract's tests read as well.</summary>
internal static class PostingVectors
{
    /// <summary>One posted job and whether it may be posted.</summary>
    public sealed record Case(uint AuditRate, uint Auditors, uint Colluding, uint Withholding, uint OpenDetection, BigInteger Stake, BigInteger Gain, bool Holds, uint Detection);

    /// <summary>The posted jobs.</summary>
    public static IReadOnlyList<Case> Cases { get; } = [.. Read("cases").Select(c => new Case(
        Number(c, "auditRatePpm"), Number(c, "auditors"), Number(c, "colludingPpm"), Number(c, "withholdingPpm"), Number(c, "openDetectionPpm"),
        Amount(c, "stake"), Amount(c, "gain"), c.GetProperty("holds").GetBoolean(), Number(c, "detectionPpm")))];

    /// <summary>Values of e^-x.</summary>
    public static IReadOnlyList<(ulong Exponent, uint Value)> Exponentials { get; } =
        [.. Read("exponentials").Select(c => (c.GetProperty("exponentPpm").GetUInt64(), Number(c, "expNegPpm")))];

    private static JsonElement.ArrayEnumerator Read(string name) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "economics.json"))).RootElement.GetProperty(name).EnumerateArray();

    private static uint Number(JsonElement element, string name) => element.GetProperty(name).GetUInt32();

    private static BigInteger Amount(JsonElement element, string name) => BigInteger.Parse(element.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
