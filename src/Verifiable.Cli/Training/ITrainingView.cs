namespace Verifiable.Cli.Training;

/// <summary>Shows a training while it runs. Disposal ends the picture; what was shown last stays.</summary>
internal interface ITrainingView : IDisposable
{
    /// <summary>Training begins.</summary>
    /// <param name="name">Name of the job.</param>
    /// <param name="done">Steps done before.</param>
    /// <param name="steps">Steps in all.</param>
    void Begin(string name, long done, long steps);

    /// <summary>A step is done; returns at once, as training waits for it.</summary>
    /// <param name="done">Steps done with it.</param>
    /// <param name="loss">Its loss; NaN when the program has none.</param>
    void Report(long done, float loss);

    /// <summary>Says something beside the progress, once.</summary>
    void Note(string text);
}
