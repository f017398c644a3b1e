namespace Verifiable.EndToEnd.Processes;

/// <summary>Waits for what nodes bring about.</summary>
internal static class RestartedNodes
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits for a condition while the nodes run; when the time is up, the test fails with their logs.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, IReadOnlyList<RestartedNode> nodes, CancellationToken timeIsUp)
    {
        try
        {
            while (!await condition())
            {
                foreach (RestartedNode node in nodes)
                    node.EnsureRunning();
                await Task.Delay(s_pause, timeIsUp);
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"nodes: expected them to come to it, got nothing in time\n{string.Join("\n\n", nodes.Select(n => $"{n.Party}:\n{n.Log}"))}");
        }
    }
}
