namespace Verifiable.Node.Deliveries;

/// <summary>Where a delivery stands; the values are those of the contract's <c>DeliveryState</c>.</summary>
public enum DeliveryState : byte
{
    /// <summary>No such delivery.</summary>
    None,

    /// <summary>The last payment waits for the requester's acknowledgement, or for an offer.</summary>
    Waiting,

    /// <summary>The worker committed to a ciphertext.</summary>
    Offered,

    /// <summary>The key is known, and the delivery may be complained about.</summary>
    Revealed,

    /// <summary>The worker has the payment.</summary>
    Paid,

    /// <summary>The requester has it back.</summary>
    Refunded,
}
