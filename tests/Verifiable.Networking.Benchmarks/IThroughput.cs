namespace Verifiable.Networking.Benchmarks;

/// <summary>One way to bring bytes from one end of a loopback connection to the other.</summary>
internal interface IThroughput
{
    /// <summary>The time from the first byte until the receiver has said that it has all.</summary>
    Task<TimeSpan> TransferAsync(long bytes);
}
