using System.Globalization;
using System.Text;
using Verifiable.Protocol.Programs;

namespace Verifiable.Benchmarks;

/// <summary>Where the time of a step goes: operators of one label and output shape together, the longest first.</summary>
/// <param name="program">The program.</param>
/// <param name="milliseconds">Time of each of its operators.</param>
internal sealed class OperatorProfile(StepProgram program, IReadOnlyList<double> milliseconds)
{
    private const int Lines = 40;

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"  milliseconds per step: {milliseconds.Sum():F3} in {program.Operators.Length} operators, by label and shape:");
        var groups = program.Operators
            .Select((o, i) => (Key: $"{o.Label} {o.Output}", Time: milliseconds[i]))
            .GroupBy(o => o.Key, (key, members) => (Key: key, Count: members.Count(), Time: members.Sum(m => m.Time)))
            .OrderByDescending(g => g.Time)
            .Take(Lines);
        foreach ((string key, int count, double time) in groups)
            text.AppendLine(CultureInfo.InvariantCulture, $"  {time,8:F3}  {count,4} x  {key}");
        return text.ToString();
    }
}
