using System.CommandLine;
using System.CommandLine.Parsing;
using Verifiable.Cli.Simulation;
using Verifiable.Economics;

namespace Verifiable.Cli.Commands;

/// <summary>The options of <c>verifiable simulate economics</c>. Amounts are in tokens.</summary>
internal sealed class EconomicsOptionSet
{
    private const double MostTokens = 1e9;
    private const int BondsPerStake = 10;
    private static readonly EconomicTerms s_defaults = new();

    private readonly Option<int> _agents = Whole("--agents", "Agents of each market.", 10_000, 100, 1_000_000);
    private readonly Option<int> _rounds = Whole("--rounds", "Rounds of each market; every requester posts a job a round.", 5, 1, 1000);
    private readonly Option<int> _points = Whole("--points", "Markets along each axis.", 13, 3, 100);
    private readonly Option<int> _threads = Whole("--threads", "Threads; no result depends on them.", Environment.ProcessorCount, 1, 1024);
    private readonly Option<ulong> _seed = new("--seed") { Description = "Decides every draw.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<double> _auditRate = Share("--audit-rate", "Chance that a segment is audited.", s_defaults.AuditRate);
    private readonly Option<double> _auditors = Number("--auditors", "Auditors drawn on average.", s_defaults.Auditors, 0, 1000);
    private readonly Option<double> _stake = Number("--stake", "What a worker locks.", s_defaults.Stake, 1e-3, MostTokens);
    private readonly Option<double?> _bond = new("--bond") { Description = "What a challenger locks, at most a quarter of the stake. [default: a tenth of the stake]", HelpName = "X" };
    private readonly Option<double> _payment = Number("--payment", "What a job pays.", s_defaults.Payment, 0, MostTokens);
    private readonly Option<int> _segments = Whole("--segments", "Segments of a job.", s_defaults.Segments, 1, 10_000);
    private readonly Option<double> _segmentCost = Number("--segment-cost", "What computing a segment costs.", s_defaults.SegmentCost, 0, MostTokens);
    private readonly Option<double> _auditFee = Number("--audit-fee", "What an auditor gets for a right answer.", s_defaults.AuditFee, 0, MostTokens);
    private readonly Option<double> _auditStake = Number("--audit-stake", "What an auditor loses for a wrong answer.", s_defaults.AuditStake, 0, MostTokens);
    private readonly Option<double> _lazy = Share("--lazy", "Share of auditors that do no work.", s_defaults.Lazy);
    private readonly Option<double> _withholding = Share("--withholding", "Chance that the coalition holds the block that samples an attempt.", s_defaults.Withholding);
    private readonly Option<double> _openDetection = Share("--open-detection", "Chance that somebody who is no auditor checks a segment.", s_defaults.OpenDetection);

    private readonly Option<double[]> _colluding = new("--colluding")
    {
        Description = "Shares of the auditors' stake that collude with the worker, one curve each.",
        HelpName = "SHARE...",
        DefaultValueFactory = _ => [0, 0.3333, 0.6667, 0.9],
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _out = new("--out")
    {
        Description = $"Folder for {EconomicsFolder.AuditRatePlot}, {EconomicsFolder.StakePlot}, {EconomicsFolder.CheckingPlot} (pictures), {EconomicsFolder.ProfitFile}, {EconomicsFolder.CheckingFile} and {EconomicsFolder.ReportFile} (numbers).",
        HelpName = "DIR",
    };

    public EconomicsOptionSet()
    {
        _bond.Validators.Add(result => NumberRange.Require(result, 1e-6, MostTokens));
        _colluding.Validators.Add(result => NumberRange.Require(result, 0.0, 1.0));
        _colluding.Validators.Add(RequireFew);
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
        {
            _agents, _rounds, _points, _threads, _seed, _auditRate, _auditors, _stake, _bond, _payment, _segments, _segmentCost, _auditFee, _auditStake, _colluding, _lazy, _withholding, _openDetection, _out,
        })
            command.Add(option);
    }

    /// <summary>What is asked for.</summary>
    /// <exception cref="UsageException">The terms do not fit each other.</exception>
    public EconomicsSettings Read(ParseResult parsed)
    {
        double stake = parsed.GetValue(_stake);
        double[] colluding = [.. parsed.GetValue(_colluding)!.Distinct().Order()];
        var terms = new EconomicTerms
        {
            AuditRate = parsed.GetValue(_auditRate),
            Auditors = parsed.GetValue(_auditors),
            Stake = stake,
            Bond = parsed.GetValue(_bond) ?? stake / BondsPerStake,
            Payment = parsed.GetValue(_payment),
            Segments = parsed.GetValue(_segments),
            SegmentCost = parsed.GetValue(_segmentCost),
            AuditFee = parsed.GetValue(_auditFee),
            AuditStake = parsed.GetValue(_auditStake),
            Lazy = parsed.GetValue(_lazy),
            Withholding = parsed.GetValue(_withholding),
            OpenDetection = parsed.GetValue(_openDetection),
        };
        string[] problems = [.. colluding.SelectMany(share => (terms with { Colluding = share }).Problems()).Distinct()];
        if (problems.Length > 0)
            throw new UsageException([.. problems.Select(p => $"simulate: {p}")]);
        return new EconomicsSettings(terms, colluding, parsed.GetValue(_agents), parsed.GetValue(_rounds), parsed.GetValue(_points), parsed.GetValue(_seed), parsed.GetValue(_threads), parsed.GetValue(_out));
    }

    private static void RequireFew(OptionResult result)
    {
        if (result.Tokens.Count > CurvePlot.MostCurves)
            result.AddError($"--colluding: expected at most {CurvePlot.MostCurves} shares, got {result.Tokens.Count}");
    }

    private static Option<int> Whole(string name, string description, int value, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value };
        option.Validators.Add(result => NumberRange.Require(result, (long)least, most));
        return option;
    }

    private static Option<double> Share(string name, string description, double value) => Number(name, description, value, 0, 1);

    private static Option<double> Number(string name, string description, double value, double least, double most)
    {
        var option = new Option<double>(name) { Description = description, HelpName = "X", DefaultValueFactory = _ => value };
        option.Validators.Add(result => NumberRange.Require(result, least, most));
        return option;
    }
}
