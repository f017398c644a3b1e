using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Verifiable.Cli.Output;

namespace Verifiable.Cli.Nodes;

/// <summary>Prints a node's progress: a line now and then on standard error, or in JSON one object a line on standard output. Safe for concurrent use.</summary>
internal sealed class ProgressLines(CommandOutput output, TextWriter lines)
{
    private readonly TimeSpan _interval = output.Format == OutputFormat.Json ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, (long Time, long Step)> _last = [];

    /// <summary>Reports <paramref name="step"/> of <paramref name="steps"/> of a job.</summary>
    public void Report(string activity, ulong jobId, long step, long steps, float loss)
    {
        lock (_gate)
        {
            // The first report of a job has nothing to compare with: its rate is 0.
            bool isFirst = !_last.TryGetValue(jobId, out (long Time, long Step) last);
            TimeSpan elapsed = isFirst ? TimeSpan.Zero : Stopwatch.GetElapsedTime(last.Time);
            if (!isFirst && elapsed < _interval && step < steps)
                return;
            double rate = isFirst ? 0 : Math.Max(0, step - last.Step) / Math.Max(elapsed.TotalSeconds, 1e-3);
            _last[jobId] = (Stopwatch.GetTimestamp(), step);
            if (output.Format == OutputFormat.Text)
            {
                output.Progress(string.Create(CultureInfo.InvariantCulture, $"job {jobId}: {activity} step {step}/{steps}{(float.IsNaN(loss) ? "" : $"  loss {loss:F4}")}  {rate:F1} steps/s"));
                return;
            }

            var line = new JsonObject
            {
                ["event"] = activity,
                ["job"] = jobId,
                ["step"] = step,
                ["steps"] = steps,
                ["stepsPerSecond"] = Math.Round(rate, 1),
            };
            if (float.IsFinite(loss))
                line["loss"] = loss;
            lines.WriteLine(line.ToJsonString());
            lines.Flush();
        }
    }
}
