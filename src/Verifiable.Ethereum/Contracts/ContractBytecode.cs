using Verifiable.Ethereum.Abi;

namespace Verifiable.Ethereum.Contracts;

/// <summary>Creation bytecode of contracts, embedded beside their generated bindings.</summary>
public static class ContractBytecode
{
    /// <summary>Bytecode with linked libraries, followed by the constructor's arguments.</summary>
    /// <exception cref="AbiException">An argument does not fit.</exception>
    public static byte[] Creation(Type contract, AbiFunction constructor, AbiValue[] arguments, params LibraryLink[] links)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(constructor);
        ArgumentNullException.ThrowIfNull(links);
        byte[] code = Read(contract);
        foreach (LibraryLink link in links)
        {
            foreach (int offset in link.Offsets)
            {
                link.Library.CopyTo(code.AsSpan(offset, Address.Size));
            }
        }

        return [.. code, .. AbiEncoder.Encode(constructor.Inputs, arguments)];
    }

    /// <summary>Whether code is what the build gives for a contract; what its constructor or a library's address decides is not looked at.</summary>
    /// <returns>The first byte that differs, the shorter length where one ends before the other, or null when they agree.</returns>
    public static int? FindDifference(Type contract, ReadOnlySpan<byte> deployed)
    {
        ArgumentNullException.ThrowIfNull(contract);
        string expected = ReadText(contract, ".runtime.g.hex");
        string actual = Convert.ToHexStringLower(deployed);
        for (int i = 0; i < Math.Min(expected.Length, actual.Length); i++)
        {
            if (expected[i] != '_' && expected[i] != actual[i])
            {
                return i / 2;
            }
        }

        return expected.Length == actual.Length ? null : Math.Min(expected.Length, actual.Length) / 2;
    }

    private static byte[] Read(Type contract) => Convert.FromHexString(ReadText(contract, ".creation.g.hex"));

    private static string ReadText(Type contract, string suffix)
    {
        string name = contract.FullName + suffix;
        using Stream stream = contract.Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"bytecode: expected the embedded resource {name}, got none");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("");
    }
}
