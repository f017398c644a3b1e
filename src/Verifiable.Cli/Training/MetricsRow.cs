using System.Globalization;

namespace Verifiable.Cli.Training;

/// <summary>One step of <c>metrics.csv</c>; what is not known is an empty field.</summary>
/// <param name="Step">Steps done with this one.</param>
/// <param name="Epoch">Passes over the data with this step.</param>
/// <param name="Loss">Its loss.</param>
/// <param name="LearningRate">Its learning rate.</param>
/// <param name="Seconds">Seconds of training with this step.</param>
/// <param name="StepsPerSecond">The pace of this step alone.</param>
internal readonly record struct MetricsRow(long Step, double? Epoch, float Loss, double LearningRate, double? Seconds, double? StepsPerSecond)
{
    /// <summary>Names of the fields.</summary>
    public const string Header = "step,epoch,loss,learning_rate,seconds,steps_per_second";

    /// <summary>The fields that are the same in every run of a job, with a comma behind: they tell whether a row belongs to it.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture, $"{Step},{Epoch:F4},{Loss},{LearningRate:G9},");

    /// <summary>The row; losses in as many digits as give back the same f32.</summary>
    public override string ToString() => Key + string.Create(CultureInfo.InvariantCulture, $"{Seconds:F3},{StepsPerSecond:G5}");
}
