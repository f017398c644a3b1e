using System.Text.Json.Nodes;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Rpc;

/// <summary>Selects logs. Empty lists select everything.</summary>
public sealed record LogFilter
{
    /// <summary>Contracts, any of them.</summary>
    public IReadOnlyList<Address> Addresses { get; init; } = [];

    /// <summary>For each topic position the accepted words, any of them; an empty position accepts everything.</summary>
    public IReadOnlyList<IReadOnlyList<Hash256>> Topics { get; init; } = [];

    /// <summary>Whether a log is selected: what nodes send is checked against what was asked.</summary>
    public bool Matches(EthereumLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        if (Addresses.Count > 0 && !Addresses.Contains(log.Address))
        {
            return false;
        }

        for (int i = 0; i < Topics.Count; i++)
        {
            if (i >= log.Topics.Count || (Topics[i].Count > 0 && !Topics[i].Contains(log.Topics[i])))
            {
                return false;
            }
        }

        return true;
    }

    internal JsonObject ToJson()
    {
        var json = new JsonObject();
        if (Addresses.Count > 0)
        {
            json["address"] = new JsonArray([.. Addresses.Select(a => JsonValue.Create(a.ToString()))]);
        }

        if (Topics.Count > 0)
        {
            json["topics"] = new JsonArray([.. Topics.Select(p => p.Count == 0 ? null : new JsonArray([.. p.Select(t => JsonValue.Create(t.ToHex()))]))]);
        }

        return json;
    }
}
