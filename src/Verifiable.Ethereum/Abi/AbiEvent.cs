using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Abi;

/// <summary>An event of a contract: decodes logs and makes topics for filters.</summary>
/// <remarks>Solidity documentation, "Contract ABI Specification", "Events" and "Encoding of Indexed Event Parameters".</remarks>
public sealed class AbiEvent
{
    private readonly AbiParameter[] _unindexed;

    private AbiEvent(string name, AbiParameter[] inputs, bool anonymous)
    {
        Name = name;
        Inputs = inputs;
        IsAnonymous = anonymous;
        Signature = AbiSelector.SignatureOf(name, inputs);
        Topic = AbiSelector.HashOf(Signature);
        _unindexed = Array.FindAll(inputs, p => !p.Indexed);
        TopicCount = inputs.Length - _unindexed.Length + (anonymous ? 0 : 1);
        if (TopicCount > 4)
        {
            throw new AbiException($"ABI event {Signature}: expected at most 4 topics, got {TopicCount}");
        }
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The values in declared order.</summary>
    public IReadOnlyList<AbiParameter> Inputs { get; }

    /// <summary>Whether the signature's hash is left out of the topics.</summary>
    public bool IsAnonymous { get; }

    /// <summary>The canonical signature.</summary>
    public string Signature { get; }

    /// <summary>The hash of the signature: the first topic unless anonymous.</summary>
    public Hash256 Topic { get; }

    /// <summary>How many topics a log of this event has.</summary>
    public int TopicCount { get; }

    /// <summary>Reads <c>Name(type indexed name, ...)</c>.</summary>
    /// <exception cref="AbiException">The text has another form.</exception>
    public static AbiEvent Parse(string signature, bool anonymous = false)
    {
        (string name, AbiParameter[] inputs, _) = AbiSignatureParser.ParseSignature(signature);
        return new AbiEvent(name, inputs, anonymous);
    }

    /// <summary>The values in declared order, or null when the log is of another event. An indexed value of a dynamic or composed type is its 32-byte hash.</summary>
    /// <exception cref="AbiException">The topic fits, but the values do not.</exception>
    public IReadOnlyList<AbiValue>? Decode(IReadOnlyList<Hash256> topics, ReadOnlySpan<byte> data)
    {
        ArgumentNullException.ThrowIfNull(topics);
        // Contracts may declare events of equal signature and other indexing; the topic count tells them apart.
        if (topics.Count != TopicCount || (!IsAnonymous && topics[0] != Topic))
        {
            return null;
        }

        IReadOnlyList<AbiValue> body = AbiDecoder.Decode(_unindexed, data);
        var values = new AbiValue[Inputs.Count];
        int topic = IsAnonymous ? 0 : 1;
        int at = 0;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Inputs[i].Indexed ? DecodeTopic(Inputs[i].Type, topics[topic++]) : body[at++];
        }

        return values;
    }

    /// <summary>The topic by which an indexed value of an elementary static type is filtered.</summary>
    /// <exception cref="AbiException">The type is stored as a hash, or the value does not fit.</exception>
    public static Hash256 EncodeTopic(AbiType type, AbiValue value)
    {
        ArgumentNullException.ThrowIfNull(type);
        return !IsHashed(type)
            ? new Hash256(AbiEncoder.Encode(type, value))
            : throw new AbiException($"ABI topic: expected an elementary static type, got {type}");
    }

    /// <inheritdoc/>
    public override string ToString() => Signature;

    private static AbiValue DecodeTopic(AbiType type, Hash256 topic) =>
        IsHashed(type) ? AbiValue.Of(topic) : AbiDecoder.Decode(type, topic.AsSpan());

    private static bool IsHashed(AbiType type) => type.IsDynamic || type.Kind is AbiKind.FixedArray or AbiKind.Tuple;
}
