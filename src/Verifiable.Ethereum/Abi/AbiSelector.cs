using System.Buffers.Binary;
using System.Text;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Abi;

/// <summary>The four bytes that name a function or an error.</summary>
internal static class AbiSelector
{
    public static string SignatureOf(string name, IReadOnlyList<AbiParameter> inputs) => $"{name}({string.Join(',', inputs.Select(p => p.Type.Name))})";

    public static Hash256 HashOf(string signature) => Keccak256.Hash(Encoding.ASCII.GetBytes(signature));

    public static uint Of(string signature)
    {
        Hash256 hash = HashOf(signature);
        return BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan());
    }

    public static bool Matches(uint selector, ReadOnlySpan<byte> data) =>
        data.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(data) == selector;

    public static byte[] Prepend(uint selector, byte[] arguments)
    {
        byte[] data = new byte[4 + arguments.Length];
        BinaryPrimitives.WriteUInt32BigEndian(data, selector);
        arguments.CopyTo(data.AsSpan(4));
        return data;
    }
}
