namespace Verifiable.Ethereum.Abi;

/// <summary>A function of a contract: encodes calls, decodes their results and calls of others.</summary>
public sealed class AbiFunction
{
    private AbiFunction(string name, AbiParameter[] inputs, AbiParameter[] outputs)
    {
        Name = name;
        Inputs = inputs;
        Outputs = outputs;
        Signature = AbiSelector.SignatureOf(name, inputs);
        Selector = AbiSelector.Of(Signature);
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The arguments.</summary>
    public IReadOnlyList<AbiParameter> Inputs { get; }

    /// <summary>The results.</summary>
    public IReadOnlyList<AbiParameter> Outputs { get; }

    /// <summary>The canonical signature, such as <c>transfer(address,uint256)</c>.</summary>
    public string Signature { get; }

    /// <summary>The first four bytes of the hash of the signature.</summary>
    public uint Selector { get; }

    /// <summary>Reads <c>name(type name, ...) returns (type name, ...)</c>.</summary>
    /// <exception cref="AbiException">The text has another form.</exception>
    public static AbiFunction Parse(string signature)
    {
        (string name, AbiParameter[] inputs, AbiParameter[] outputs) = AbiSignatureParser.ParseSignature(signature);
        return new AbiFunction(name, inputs, outputs);
    }

    /// <summary>Calldata: the selector and the encoded arguments.</summary>
    /// <exception cref="AbiException">An argument does not fit its type.</exception>
    public byte[] EncodeCall(params AbiValue[] arguments) => AbiSelector.Prepend(Selector, AbiEncoder.Encode(Inputs, arguments));

    /// <summary>The arguments of a call that somebody made, or null when it calls another function.</summary>
    /// <exception cref="AbiException">The selector fits, but the arguments do not.</exception>
    public IReadOnlyList<AbiValue>? DecodeCall(ReadOnlySpan<byte> calldata) =>
        AbiSelector.Matches(Selector, calldata) ? AbiDecoder.Decode(Inputs, calldata[4..], lenient: true) : null;

    /// <summary>The results of a call.</summary>
    /// <exception cref="AbiException">The data are not canonical results of this function.</exception>
    public IReadOnlyList<AbiValue> DecodeOutputs(ReadOnlySpan<byte> data) => AbiDecoder.Decode(Outputs, data);

    /// <inheritdoc/>
    public override string ToString() => Signature;
}
