namespace Verifiable.Cli.Training;

/// <summary>How far a training is at one moment, for people.</summary>
/// <param name="Name">Name of the job.</param>
/// <param name="Done">Steps done, those before a resumption included.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">The smoothed loss; null while there is none.</param>
/// <param name="Rate">Steps a second of late; null while it is not known.</param>
/// <param name="Elapsed">Time since the beginning, or since the resumption.</param>
internal sealed record TrainingSnapshot(string Name, long Done, long Steps, double? Loss, double? Rate, TimeSpan Elapsed)
{
    /// <summary>Time that the rest will take at the present rate; null while it is not known.</summary>
    public TimeSpan? Remaining => Rate is > 0 and double rate && (Steps - Done) / rate < TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds((Steps - Done) / rate) : null;
}
