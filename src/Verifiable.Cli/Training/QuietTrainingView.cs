using Verifiable.Cli.Output;

namespace Verifiable.Cli.Training;

/// <summary>Shows no progress, only what is worth a note.</summary>
internal sealed class QuietTrainingView(CommandOutput output) : ITrainingView
{
    /// <inheritdoc/>
    public void Begin(string name, long done, long steps)
    {
        // Progress is what was not asked for.
    }

    /// <inheritdoc/>
    public void Report(long done, float loss)
    {
        // As above.
    }

    /// <inheritdoc/>
    public void Note(string text) => output.Progress(text);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing was opened.
    }
}
