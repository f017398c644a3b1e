namespace Verifiable.Storage;

/// <summary>Name of a table of the store.</summary>
/// <param name="Name">The name on disk; never changed once released.</param>
public readonly record struct ColumnFamily(string Name)
{
    /// <summary>Jobs that this party takes part in, by job id.</summary>
    public static readonly ColumnFamily Jobs = new("jobs");

    /// <summary>Receipts posted or seen, by job, attempt and segment.</summary>
    public static readonly ColumnFamily Receipts = new("receipts");

    /// <summary>How far the events of each contract are processed (<see cref="CursorStore"/>).</summary>
    public static readonly ColumnFamily Cursors = new("cursors");

    /// <summary>Intents to send transactions (<see cref="Storage.Outbox"/>).</summary>
    public static readonly ColumnFamily Outbox = new("outbox");

    /// <summary>Dispute games that this party plays, by game id.</summary>
    public static readonly ColumnFamily Games = new("games");

    /// <summary>Requests for states and what became of them, by job id.</summary>
    public static readonly ColumnFamily Requests = new("requests");

    /// <summary>The schema version and the checkpoints (<see cref="CheckpointStore"/>).</summary>
    public static readonly ColumnFamily Metadata = new("metadata");

    /// <summary>Every table above, which is what the roles open.</summary>
    public static IReadOnlyList<ColumnFamily> All { get; } = [Jobs, Receipts, Cursors, Outbox, Games, Requests, Metadata];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
