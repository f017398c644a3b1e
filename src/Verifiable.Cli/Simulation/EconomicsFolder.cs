using System.Text;
using System.Text.Json;
using Verifiable.Storage;

namespace Verifiable.Cli.Simulation;

/// <summary>The folder that <c>verifiable simulate economics</c> writes into.</summary>
internal sealed class EconomicsFolder
{
    /// <summary>Picture of profit against the audit rate.</summary>
    public const string AuditRatePlot = "profit-audit-rate.svg";

    /// <summary>Picture of profit against the stake.</summary>
    public const string StakePlot = "profit-stake.svg";

    /// <summary>Picture of how often rational agents cheat.</summary>
    public const string CheckingPlot = "cheating-equilibrium.svg";

    /// <summary>A row for each market of the first two pictures.</summary>
    public const string ProfitFile = "profit.csv";

    /// <summary>A row for each market of the third picture.</summary>
    public const string CheckingFile = "cheating-equilibrium.csv";

    /// <summary>All numbers.</summary>
    public const string ReportFile = "economics.json";

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };
    private readonly string _path;

    /// <summary>Makes the folder.</summary>
    /// <exception cref="UsageException">It cannot be written.</exception>
    public EconomicsFolder(string path)
    {
        _path = path;
        try
        {
            Directory.CreateDirectory(path);
            foreach (string name in new[] { AuditRatePlot, StakePlot, CheckingPlot, ProfitFile, CheckingFile, ReportFile })
                DurableFile.Probe(Path.Combine(path, name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"--out: expected a folder that can be written, got one that cannot: {e.Message} ({path})");
        }
    }

    /// <summary>Writes pictures and numbers.</summary>
    /// <exception cref="IOException">One cannot be written.</exception>
    public void Write(EconomicsResult result)
    {
        Write(AuditRatePlot, EconomicsPlots.OverAuditRate(result));
        Write(StakePlot, EconomicsPlots.OverStake(result));
        Write(CheckingPlot, EconomicsPlots.Checking(result));
        Write(ProfitFile, EconomicsCsv.Profit(result));
        Write(CheckingFile, EconomicsCsv.Checking(result));
        Write(ReportFile, EconomicsJson.Of(result).ToJsonString(s_indented) + "\n");
    }

    private void Write(string name, string content) => DurableFile.Write(Path.Combine(_path, name), Encoding.UTF8.GetBytes(content));
}
