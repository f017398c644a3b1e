using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verifiable.Cli.Commands;
using Verifiable.Ethereum;
using Verifiable.Execution.Compilation;

namespace Verifiable.Cli.Demo;

/// <summary>What the demo showed: the checks, the figures, and <c>report.json</c>.</summary>
internal sealed class DemoReport
{
    private const byte WorkerLost = 1;
    private const ulong MaxReceiptGas = 60_000;
    private const ulong MaxDisputeGas = 3_000_000;
    private const ulong MaxFinalGas = 400_000;
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    public DemoReport(
        DemoSettings settings, DemoFolders folders, CompiledJob job, DemoFault fault, PostedJob honest, PostedJob cheated, ChainWatcher watcher,
        DemoBalances before, DemoBalances after, DemoWeights weights, IReadOnlyList<(string Name, double PeakStepsPerSecond)> nodes,
        IReadOnlyList<(string Phase, double Seconds)> phases, double seconds)
    {
        Check(job, cheated, watcher, before, after, weights);
        Figures = Collect(job, watcher, nodes, phases, seconds);
        Document = Write(settings, job, fault, honest, cheated, watcher, weights, nodes, phases, seconds);
        Path = folders.Report;
        File.WriteAllText(Path, Document.ToJsonString(s_indented) + "\n");
    }

    /// <summary>The checks.</summary>
    public DemoOutcome Outcome { get; } = new();

    /// <summary>The figures for people.</summary>
    public IReadOnlyList<(string Name, string Value)> Figures { get; }

    /// <summary>The figures for programs.</summary>
    public JsonObject Document { get; }

    /// <summary>Where the document lies.</summary>
    public string Path { get; }

    private void Check(CompiledJob job, PostedJob cheated, ChainWatcher watcher, DemoBalances before, DemoBalances after, DemoWeights weights)
    {
        Outcome.ExpectEqual("honest job: SHA-256 of the weights", weights.ExpectedSha256, weights.Sha256);
        Outcome.ExpectEqual("honest job: test accuracy", weights.ExpectedAccuracy, weights.Accuracy);
        Outcome.ExpectEqual("honest job: SHA-256 of the test logits", weights.ExpectedLogitsSha256, weights.LogitsSha256);
        DemoBalances.Party was = before.Parties["honest-worker"];
        DemoBalances.Party now = after.Parties["honest-worker"];
        Outcome.ExpectAmount("honest worker: paid", job.Spec.Payment.Amount, now.Wallet - was.Wallet);
        Outcome.ExpectAmount("honest worker: stake untouched and unlocked", was.Free, now.Free);
        Outcome.Expect("honest worker: reputation up", now.Evidence > was.Evidence && now.LostDisputes == 0, $"evidence {was.Evidence} to {now.Evidence}");
        Outcome.Expect(
            "cheat: job disputed and lost by the worker",
            watcher.Resolved!.JobId == cheated.JobId && watcher.Resolved.Outcome == WorkerLost,
            $"job {watcher.Resolved.JobId}: {(watcher.Resolved.Outcome == WorkerLost ? "the worker lost" : "the challenger lost")}");
        Outcome.ExpectEqual("cheat: settled by re-executing a block of the fold", "proveFold", watcher.FinalMove);
        BigInteger stake = job.Spec.Verification.WorkerStake;
        DemoBalances.Party liarWas = before.Parties["dishonest-worker"];
        DemoBalances.Party liarNow = after.Parties["dishonest-worker"];
        BigInteger lost = stake + job.Spec.Verification.ClaimBond;
        Outcome.ExpectAmount("dishonest worker: stake and claim bond lost", lost, liarWas.Stake - liarNow.Stake);
        Outcome.Expect("dishonest worker: reputation down", liarNow.LostDisputes == liarWas.LostDisputes + 1 && liarNow.Evidence == 0, $"{liarNow.LostDisputes} lost, evidence {liarNow.Evidence}");
        BigInteger gain = after.Parties["challenger"].Stake - before.Parties["challenger"].Stake;
        Outcome.ExpectPaidChallenger(job.Spec.Verification.ChallengerBond, watcher.Slashed!.Compensation, watcher.Slashed.Reward, gain);
        Outcome.ExpectAmount("the rest burned", lost - gain, before.Supply - after.Supply);
        // Both jobs were posted between the two looks; one was paid for, the other came back.
        Outcome.ExpectAmount("requester: the cheated job refunded", job.Spec.Payment.Amount, before.Parties["requester"].Wallet - after.Parties["requester"].Wallet);
        ulong receipt = watcher.Gas.Where(g => g.Function == "submitReceipt").Select(g => g.Most).DefaultIfEmpty(ulong.MaxValue).Max();
        Outcome.Expect($"gas: a receipt at most {MaxReceiptGas:N0}", receipt <= MaxReceiptGas, receipt.ToString("N0", CultureInfo.InvariantCulture));
        Outcome.Expect($"gas: the dispute, all moves of both sides, at most {MaxDisputeGas:N0}", watcher.DisputeGas <= MaxDisputeGas, watcher.DisputeGas.ToString("N0", CultureInfo.InvariantCulture));
        Outcome.Expect($"gas: the final move at most {MaxFinalGas:N0}", watcher.FinalMoveGas <= MaxFinalGas, watcher.FinalMoveGas.ToString("N0", CultureInfo.InvariantCulture));
    }

    private static List<(string Name, string Value)> Collect(
        CompiledJob job, ChainWatcher watcher, IReadOnlyList<(string Name, double PeakStepsPerSecond)> nodes, IReadOnlyList<(string Phase, double Seconds)> phases, double seconds)
    {
        var figures = new List<(string, string)>
        {
            ("steps of each job", job.Spec.Steps.ToString(CultureInfo.InvariantCulture)),
            ("receipts anchored", watcher.Receipts.ToString(CultureInfo.InvariantCulture)),
            ("moves of the dispute", watcher.Moves.ToString(CultureInfo.InvariantCulture)),
        };
        figures.AddRange(nodes.Select(n => ($"{n.Name}: peak steps/s (all processes share the cores)", n.PeakStepsPerSecond.ToString("F0", CultureInfo.InvariantCulture))));
        figures.AddRange(watcher.Gas.Select(g => ($"gas of {g.Function}", Range(g.Count, g.Least, g.Most))));
        figures.AddRange(phases.Select(p => ($"seconds: {p.Phase}", p.Seconds.ToString("F1", CultureInfo.InvariantCulture))));
        figures.Add(("seconds in all", seconds.ToString("F1", CultureInfo.InvariantCulture)));
        return figures;
    }

    /// <summary>Gas of the calls of one function in words.</summary>
    internal static string Range(int count, ulong least, ulong most)
    {
        string gas = least == most ? $"{most:N0}" : $"{least:N0} to {most:N0}";
        return count == 1 ? gas : $"{gas} ({count} times)";
    }

    private JsonObject Write(
        DemoSettings settings, CompiledJob job, DemoFault fault, PostedJob honest, PostedJob cheated, ChainWatcher watcher, DemoWeights weights,
        IReadOnlyList<(string Name, double PeakStepsPerSecond)> nodes, IReadOnlyList<(string Phase, double Seconds)> phases, double seconds) => new()
        {
            ["holds"] = Outcome.Holds,
            ["checks"] = new JsonArray([.. Outcome.Checks.Select(c => new JsonObject { ["claim"] = c.Claim, ["holds"] = c.Holds, ["seen"] = c.Seen })]),
            ["manifest"] = System.IO.Path.GetFileName(settings.Manifest),
            ["specHash"] = job.Spec.Hash().ToHex(),
            ["weightsSha256"] = weights.Sha256,
            ["testAccuracy"] = weights.Accuracy,
            ["testLogitsSha256"] = weights.LogitsSha256,
            ["honestJob"] = honest.JobId,
            ["cheatedJob"] = cheated.JobId,
            ["fault"] = fault.Text,
            ["receipts"] = watcher.Receipts,
            ["dispute"] = new JsonObject { ["moves"] = watcher.Moves, ["gas"] = watcher.DisputeGas, ["finalMove"] = watcher.FinalMove, ["finalMoveGas"] = watcher.FinalMoveGas },
            ["settlement"] = new JsonObject
            {
                ["compensation"] = watcher.Slashed!.Compensation.ToString(CultureInfo.InvariantCulture),
                ["reward"] = watcher.Slashed.Reward.ToString(CultureInfo.InvariantCulture),
                ["burned"] = watcher.Slashed.Burned.ToString(CultureInfo.InvariantCulture),
                ["refund"] = watcher.Refund.ToString(CultureInfo.InvariantCulture),
            },
            ["gas"] = new JsonObject(watcher.Gas.Select(g => KeyValuePair.Create<string, JsonNode?>(
                g.Function,
                new JsonObject { ["count"] = g.Count, ["min"] = g.Least, ["max"] = g.Most, ["sum"] = g.Sum }))),
            ["peakStepsPerSecond"] = new JsonObject(nodes.Select(n => KeyValuePair.Create<string, JsonNode?>(n.Name, n.PeakStepsPerSecond))),
            ["phases"] = new JsonObject(phases.Select(p => KeyValuePair.Create<string, JsonNode?>(p.Phase, p.Seconds))),
            ["seconds"] = Math.Round(seconds, 1),
            ["timeline"] = new JsonArray([.. watcher.Timeline.Select(e => new JsonObject { ["seconds"] = e.Seconds, ["block"] = e.Block, ["event"] = e.Kind, ["text"] = e.Text, ["gas"] = e.Gas })]),
        };
}
