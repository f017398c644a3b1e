namespace Verifiable.Ethereum.Abi;

/// <summary>A custom error of a contract.</summary>
public sealed class AbiError
{
    private AbiError(string name, AbiParameter[] inputs)
    {
        Name = name;
        Inputs = inputs;
        Signature = AbiSelector.SignatureOf(name, inputs);
        Selector = AbiSelector.Of(Signature);
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The values that it carries.</summary>
    public IReadOnlyList<AbiParameter> Inputs { get; }

    /// <summary>The canonical signature.</summary>
    public string Signature { get; }

    /// <summary>The first four bytes of the hash of the signature.</summary>
    public uint Selector { get; }

    /// <summary>Reads <c>Name(type name, ...)</c>.</summary>
    /// <exception cref="AbiException">The text has another form.</exception>
    public static AbiError Parse(string signature)
    {
        (string name, AbiParameter[] inputs, _) = AbiSignatureParser.ParseSignature(signature);
        return new AbiError(name, inputs);
    }

    /// <summary>The values of this error, or null when the data are another one's.</summary>
    /// <exception cref="AbiException">The selector fits, but the values do not.</exception>
    public IReadOnlyList<AbiValue>? Decode(ReadOnlySpan<byte> data) =>
        AbiSelector.Matches(Selector, data) ? AbiDecoder.Decode(Inputs, data[4..], lenient: true) : null;

    /// <summary>Revert data with these values.</summary>
    public byte[] Encode(params AbiValue[] values) => AbiSelector.Prepend(Selector, AbiEncoder.Encode(Inputs, values));

    /// <inheritdoc/>
    public override string ToString() => Signature;
}
