using Verifiable.Cli.Training;

namespace Verifiable.Cli.Tests.Training;

/// <summary>Keeps what a training reports, and does something at each step and each note.</summary>
internal sealed class RecordedView(Action<long>? onStep = null, Action? onNote = null) : ITrainingView
{
    public (string Name, long Done, long Steps) Begun { get; private set; }

    public List<(long Done, float Loss)> Reports { get; } = [];

    public List<string> Notes { get; } = [];

    public Action? Beginning { get; set; }

    public void Begin(string name, long done, long steps)
    {
        Begun = (name, done, steps);
        Beginning?.Invoke();
    }

    public void Report(long done, float loss)
    {
        Reports.Add((done, loss));
        onStep?.Invoke(done);
    }

    public void Note(string text)
    {
        Notes.Add(text);
        onNote?.Invoke();
    }

    public void Dispose()
    {
        // Nothing was opened.
    }
}
