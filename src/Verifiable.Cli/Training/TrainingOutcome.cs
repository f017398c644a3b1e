using Verifiable.Execution.Manifest;
using Verifiable.Execution.NonFinite;

namespace Verifiable.Cli.Training;

/// <summary>How a local training ended.</summary>
internal abstract record TrainingOutcome
{
    /// <summary>The manifest is wrong; nothing was done.</summary>
    /// <param name="Errors">What is wrong with it.</param>
    internal sealed record Refused(IReadOnlyList<ManifestError> Errors) : TrainingOutcome;

    /// <summary>All steps are done and the results written.</summary>
    /// <param name="Report">The results.</param>
    /// <param name="Trouble">What went wrong numerically, where that was no reason to stop; else null.</param>
    internal sealed record Finished(TrainingReport Report, NonFiniteReport? Trouble) : TrainingOutcome;

    /// <summary>Stopped before a step that gives NaN or infinity.</summary>
    /// <param name="Trouble">What went wrong.</param>
    /// <param name="Checkpoint">The state before that step; null where that is the first one.</param>
    internal sealed record Diverged(NonFiniteReport Trouble, string? Checkpoint) : TrainingOutcome;

    /// <summary>Stopped between two steps because somebody asked for it.</summary>
    /// <param name="Done">Steps done.</param>
    /// <param name="Steps">Steps in all.</param>
    /// <param name="Checkpoint">Where to go on from; null before the first step.</param>
    internal sealed record Interrupted(long Done, long Steps, string? Checkpoint) : TrainingOutcome;
}
