using Verifiable.Node.Chain;

namespace Verifiable.Worker;

/// <summary>Decides which requests for chunks of states a worker answers next. Pure decision.</summary>
public static class AnswerOrder
{
    /// <summary>The requests about one state, that whose answer is due first, in the order of their deadlines; empty when nothing is to be answered.</summary>
    /// <remarks>A request whose deadline has passed cannot be answered any more; it stays open until somebody condemns the worker for it, and must not keep others from their answers.</remarks>
    /// <param name="requests">Open requests that this worker must answer.</param>
    /// <param name="now">Time of the chain.</param>
    public static IReadOnlyList<KnownRequest> Next(IEnumerable<KnownRequest> requests, ulong now)
    {
        KnownRequest[] due = [.. requests.Where(r => now <= r.Deadline).OrderBy(r => r.Deadline)];
        return due.Length == 0 ? [] : [.. due.Where(r => r.JobId == due[0].JobId && r.Chunk.StateRoot == due[0].Chunk.StateRoot)];
    }
}
