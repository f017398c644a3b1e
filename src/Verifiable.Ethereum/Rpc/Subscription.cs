using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Verifiable.Ethereum.Rpc;

/// <summary>A subscription that outlives connections.</summary>
/// <param name="Parameters">Parameters of eth_subscribe.</param>
/// <param name="Channel">Where notifications go.</param>
internal sealed record Subscription(JsonArray Parameters, Channel<JsonElement> Channel)
{
    /// <summary>Two subscriptions are never the same one.</summary>
    public bool Equals(Subscription? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
