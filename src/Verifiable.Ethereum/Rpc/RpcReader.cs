using System.Numerics;
using System.Text.Json;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Rpc;

/// <summary>Reads values of node answers, all of which are hostile until checked.</summary>
internal static class RpcReader
{
    public static JsonElement Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value)
            ? value
            : throw new EthereumResponseException($"answer: expected an object with {name}, got {json.ValueKind} without it");

    public static IEnumerable<JsonElement> Array(JsonElement json, string name) => Items(Member(json, name), name);

    public static IEnumerable<JsonElement> Items(JsonElement json, string name) => json.ValueKind == JsonValueKind.Array
        ? json.EnumerateArray()
        : throw new EthereumResponseException($"{name}: expected an array, got {json.ValueKind}");

    public static bool Flag(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    public static ulong UInt64(JsonElement json, string name) => UInt64Of(Member(json, name), name);

    public static ulong UInt64Of(JsonElement json, string name) => (ulong)Integer(json, name, 64);

    public static UInt128 UInt128Of(JsonElement json, string name) => (UInt128)Integer(json, name, 128);

    public static BigInteger IntegerOf(JsonElement json, string name) => Integer(json, name, 256);

    public static UInt128? OptionalUInt128(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? UInt128Of(value, name) : null;

    public static byte[] Data(JsonElement json, string name) => DataOf(Member(json, name), name);

    public static byte[] DataOf(JsonElement json, string name) => Read(json, name, Hex.Decode);

    public static Hash256 Hash(JsonElement json, string name) => HashOf(json.ValueKind == JsonValueKind.Object ? Member(json, name) : json, name);

    public static Hash256 HashOf(JsonElement json, string name)
    {
        byte[] bytes = DataOf(json, name);
        return bytes.Length == Hash256.Size
            ? new Hash256(bytes)
            : throw new EthereumResponseException($"{name}: expected {Hash256.Size} bytes, got {bytes.Length}");
    }

    public static Address AddressOf(JsonElement json, string name)
    {
        byte[] bytes = Data(json, name);
        return bytes.Length == Address.Size
            ? new Address(bytes)
            : throw new EthereumResponseException($"{name}: expected {Address.Size} bytes, got {bytes.Length}");
    }

    public static Address? OptionalAddress(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? AddressOf(json, name) : null;

    public static string TextOf(JsonElement json, string name) => json.ValueKind == JsonValueKind.String && json.GetString() is { Length: <= 256 } text
        ? text
        : throw new EthereumResponseException($"{name}: expected at most 256 characters, got {json.ValueKind}");

    private static BigInteger Integer(JsonElement json, string name, int bits)
    {
        BigInteger value = Read(json, name, Hex.ParseQuantity);
        return value.GetBitLength() <= bits
            ? value
            : throw new EthereumResponseException($"{name}: expected at most {bits} bits, got {value.GetBitLength()}");
    }

    private static T Read<T>(JsonElement json, string name, Func<string, T> parse)
    {
        if (json.ValueKind != JsonValueKind.String)
        {
            throw new EthereumResponseException($"{name}: expected hexadecimal text, got {json.ValueKind}");
        }

        try
        {
            return parse(json.GetString()!);
        }
        catch (FormatException exception)
        {
            throw new EthereumResponseException($"{name}: {exception.Message}", exception);
        }
    }
}
