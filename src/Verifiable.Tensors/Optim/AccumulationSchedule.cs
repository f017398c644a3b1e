using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Optim;

/// <summary>The two columns of the schedule that steer gradient accumulation: 1 where a sum begins, and 1 where it is applied.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="Column">Where a sum begins; where it is applied is the next column.</param>
/// <param name="Reciprocal">What makes a mean of a sum.</param>
internal sealed record AccumulationSchedule(Value Schedule, int Column, float Reciprocal)
{
    /// <summary>Reads whether a sum begins in this step.</summary>
    public int ReadBegins(FoldBuilder fold) => fold.Read(Schedule, Step, Column);

    /// <summary>Reads whether the sum is applied in this step.</summary>
    public int ReadApplies(FoldBuilder fold) => fold.Read(Schedule, Step, Column + 1);
}
