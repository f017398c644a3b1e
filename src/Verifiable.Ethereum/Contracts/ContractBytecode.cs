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

    private static byte[] Read(Type contract)
    {
        string name = contract.FullName + ".creation.g.hex";
        using Stream stream = contract.Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"bytecode: expected the embedded resource {name}, got none");
        using var reader = new StreamReader(stream);
        return Convert.FromHexString(reader.ReadToEnd().ReplaceLineEndings(""));
    }
}
