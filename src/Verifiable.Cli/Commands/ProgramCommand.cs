using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Verifiable.Cli.Output;
using Verifiable.Ethereum.Contracts;
using Verifiable.Execution.Compilation;

namespace Verifiable.Cli.Commands;

/// <summary><c>verifiable program show</c>: what a job computes in one step, by layer or operator by operator.</summary>
internal static class ProgramCommand
{
    public static Command Create(Option<OutputFormat> format) => new("program", "Look into the step program of a job.") { Show(format) };

    private static Command Show(Option<OutputFormat> format)
    {
        var manifest = new Argument<string>("JOB.yaml") { Description = "The manifest (YAML)." };
        var operators = new Option<bool>("--operators") { Description = "List every operator, not only the sums of layers." };
        var command = new Command("show", "Show operators, shapes, floating-point operations and bytes of one step.") { manifest, operators };
        command.SetAction(parsed =>
        {
            using CompiledJob job = JobPosting.Compile(parsed.GetValue(manifest)!, Deployment.Nowhere);
            IReadOnlyList<OperatorCost> costs = OperatorCost.Of(job);
            var output = CommandOutput.Of(parsed, format);
            if (output.Format == OutputFormat.Json)
                output.Result(Describe(job, costs));
            else
                output.Table(parsed.GetValue(operators) ? OperatorRows(costs) : LayerRows(costs));
            return ExitCode.Success;
        });
        return command;
    }

    private static JsonObject Describe(CompiledJob job, IReadOnlyList<OperatorCost> costs) => new()
    {
        ["name"] = job.Name,
        ["programRoot"] = job.Spec.ProgramRoot.ToHex(),
        ["operators"] = new JsonArray([.. costs.Select(c => new JsonObject
        {
            ["index"] = c.Index,
            ["label"] = c.Label,
            ["layer"] = c.Layer,
            ["output"] = Extents(c.Output),
            ["reduction"] = Extents(c.Reduction),
            ["flops"] = c.Flops,
            ["bytesRead"] = c.BytesRead,
            ["bytesWritten"] = c.BytesWritten,
        })]),
        ["layers"] = new JsonArray([.. Layers(costs).Select(l => new JsonObject
        {
            ["layer"] = l.Name,
            ["operators"] = l.Operators,
            ["flops"] = l.Flops,
            ["bytesRead"] = l.BytesRead,
            ["bytesWritten"] = l.BytesWritten,
        })]),
    };

    private static IEnumerable<string[]> LayerRows(IReadOnlyList<OperatorCost> costs)
    {
        yield return ["layer", "operators", "Mflop", "MB read", "MB written"];
        foreach (LayerCost layer in Layers(costs).Append(Sum("total", costs)))
            yield return [layer.Name, layer.Operators.ToString(CultureInfo.InvariantCulture), Millions(layer.Flops), Millions(layer.BytesRead), Millions(layer.BytesWritten)];
    }

    private static IEnumerable<string[]> OperatorRows(IReadOnlyList<OperatorCost> costs)
    {
        yield return ["operator", "layer", "output", "fold", "Mflop", "MB read", "MB written"];
        foreach (OperatorCost c in costs)
            yield return [$"{c.Index} {c.Label}", c.Layer, $"{c.Output}", $"{c.Reduction}", Millions(c.Flops), Millions(c.BytesRead), Millions(c.BytesWritten)];
    }

    private static IEnumerable<LayerCost> Layers(IReadOnlyList<OperatorCost> costs) => costs.GroupBy(c => c.Layer, StringComparer.Ordinal).Select(g => Sum(g.Key, [.. g]));

    private static LayerCost Sum(string name, IReadOnlyList<OperatorCost> costs) =>
        new(name, costs.Count, costs.Sum(c => c.Flops), costs.Sum(c => c.BytesRead), costs.Sum(c => c.BytesWritten));

    private static string Millions(long value) => (value / 1e6).ToString("0.000", CultureInfo.InvariantCulture);

    private static JsonArray Extents(Verifiable.Protocol.Programs.Shape shape) => new([.. shape.Extents.Select(e => JsonValue.Create(e))]);

    private sealed record LayerCost(string Name, int Operators, long Flops, long BytesRead, long BytesWritten);
}
