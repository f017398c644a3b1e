namespace Verifiable.Execution.Data;

/// <summary>Which positions of the data are trained on and which are kept for validation; a position is a sample, or the first token of a window.</summary>
public interface IDataSplit
{
    /// <summary>Number of positions that training may visit.</summary>
    int TrainingPositions { get; }

    /// <summary>The position that training visits as number <paramref name="index"/>.</summary>
    int TrainingPosition(int index);

    /// <summary>Whether training may visit a position.</summary>
    bool IsTraining(int position);

    /// <summary>Number of positions at which a part is evaluated; below 1 where it is too short.</summary>
    int EvaluatedPositions(DataPart part);

    /// <summary>The position that evaluation visits as number <paramref name="index"/>.</summary>
    int EvaluatedPosition(DataPart part, int index);
}
