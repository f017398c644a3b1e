using Verifiable.Cli.Output;

namespace Verifiable.Cli.Training;

/// <summary>Shows a training as plain lines, for files and pipes: at most one every five seconds.</summary>
internal sealed class PlainTrainingView(CommandOutput output, TimeProvider time) : ITrainingView
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);
    private TrainingPace? _pace;
    private long _last;

    /// <inheritdoc/>
    public void Begin(string name, long done, long steps)
    {
        _pace = new TrainingPace(name, done, steps, time);
        _last = time.GetTimestamp();
    }

    /// <inheritdoc/>
    public void Report(long done, float loss)
    {
        _pace!.Report(done, loss);
        if (time.GetElapsedTime(_last) < s_interval)
            return;
        _last = time.GetTimestamp();
        output.Progress(TrainingText.Line(_pace.Look()));
    }

    /// <inheritdoc/>
    public void Note(string text) => output.Progress(text);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Lines are whole as they are.
    }
}
