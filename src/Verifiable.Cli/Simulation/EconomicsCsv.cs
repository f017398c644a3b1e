using System.Globalization;
using System.Text;
using Verifiable.Economics.Simulation;

namespace Verifiable.Cli.Simulation;

/// <summary>The numbers behind the pictures, as tables for other programs.</summary>
internal static class EconomicsCsv
{
    /// <summary>A row for each market with cheating workers alone.</summary>
    public static string Profit(EconomicsResult result)
    {
        var text = new StringBuilder("axis,colluding,value,theory,mean,standard_error,attempts\n");
        foreach ((string axis, IReadOnlyList<SweepCurve> curves) in new[] { ("audit_rate", result.OverAuditRate), ("stake", result.OverStake) })
        {
            foreach (SweepPoint p in curves.SelectMany(c => c.Points))
                text.Append(CultureInfo.InvariantCulture, $"{axis},{p.Colluding:R},{p.Value:R},{p.Theory:R},{p.Mean:R},{p.Error:R},{p.Attempts}\n");
        }

        return text.ToString();
    }

    /// <summary>A row for each market of rational workers and challengers.</summary>
    public static string Checking(EconomicsResult result)
    {
        var text = new StringBuilder("audit_rate,cheating_theory,cheating,checks_theory,checks\n");
        foreach (CheckingPoint p in result.Checking)
            text.Append(CultureInfo.InvariantCulture, $"{p.AuditRate:R},{p.CheatingTheory:R},{p.Cheating:R},{p.ChecksTheory:R},{p.Checks:R}\n");
        return text.ToString();
    }
}
