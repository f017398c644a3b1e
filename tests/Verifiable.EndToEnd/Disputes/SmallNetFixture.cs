namespace Verifiable.EndToEnd.Disputes;

/// <summary>The small net as one segment and in segments of six steps, executed once.</summary>
public sealed class SmallNetFixture : IDisposable
{
    internal DisputableJob Whole { get; } = SmallNet.Job(SmallNet.Steps);

    internal DisputableJob Segmented { get; } = SmallNet.Job(6);

    public void Dispose()
    {
        Whole.Dispose();
        Segmented.Dispose();
    }

    /// <summary>Index of the first operator with this label.</summary>
    internal int Operator(string label) => Enumerable.Range(0, Whole.Program.Operators.Length).First(j => Whole.Program.Operators[j].Label == label);
}
