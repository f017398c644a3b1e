using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Executor;

/// <summary>What operators' outputs are needed for besides other operators.</summary>
internal sealed class OutputUse
{
    private const long SmallElements = 1024;
    private readonly bool[] _kept;
    private readonly int[] _nextOf;

    /// <summary>The uses.</summary>
    /// <param name="program">The program.</param>
    /// <param name="kept">Operators whose outputs stay readable after a step; small outputs do too.</param>
    public OutputUse(StepProgram program, IReadOnlyList<int> kept)
    {
        _kept = [.. program.Operators.Select(o => o.Output.Count <= SmallElements)];
        foreach (int index in kept)
            _kept[index] = true;
        _nextOf = new int[_kept.Length];
        foreach (StateDeclaration state in program.States)
        {
            if (state.Next is { } next)
                _nextOf[next]++;
        }
    }

    /// <summary>Whether an operator's output stays readable after the step.</summary>
    public bool IsKept(int index) => _kept[index];

    /// <summary>Whether an operator's output must exist after the step: it is kept or the next state.</summary>
    public bool IsNeeded(int index) => _kept[index] || _nextOf[index] > 0;

    /// <summary>Whether an operator's output is the next state of exactly one tensor and otherwise not needed after the step.</summary>
    public bool CanMove(int index) => !_kept[index] && _nextOf[index] == 1;
}
