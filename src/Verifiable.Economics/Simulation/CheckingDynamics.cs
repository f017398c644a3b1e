using Verifiable.Economics.Formulas;
using Verifiable.Execution.Data;

namespace Verifiable.Economics.Simulation;

/// <summary>Rational workers and rational open challengers who learn from each other, with audits at some rate beside them.</summary>
/// <remarks>
/// Optimistic hedging (Rakhlin and Sridharan 2013): each agent has a frequency of its own with which it cheats or checks, and after every round multiplies it by e to what the choice would have earned beyond its cost, counting
/// the last round twice and the one before it back. Where plain hedging and fictitious play circle around the equilibrium, this runs into it. A worker has one segment a round, a challenger checks one segment or none.
/// The theory is <see cref="InspectionGame"/>.
/// </remarks>
/// <param name="terms">Terms; nobody colludes.</param>
/// <param name="agents">Agents, two fifths of them workers.</param>
/// <param name="seed">Decides every choice.</param>
public sealed class CheckingDynamics(EconomicTerms terms, int agents, ulong seed)
{
    private const double Rate = 0.2;
    private const double MostAdvantage = 2;

    /// <summary>Everybody tries the other choice now and then, or could not come back to it.</summary>
    private const double LeastFrequency = 1e-4;

    private readonly EconomicTerms _terms = terms with { Colluding = 0, Withholding = 0, OpenDetection = 0, Accomplices = 0 };

    /// <summary>Plays rounds at an audit rate.</summary>
    public CheckingPoint Run(double auditRate, int rounds, CancellationToken cancellationToken = default)
    {
        EconomicTerms settings = _terms with { AuditRate = auditRate };
        var random = new PhiloxStream(seed, PhiloxPurpose.Simulation, 0);
        double[] cheats = Begin(agents * 2 / 5, ref random), checks = Begin(agents - cheats.Length, ref random);
        (double lastWorker, double lastChallenger, double cheating, double checking) = (0, 0, 0, 0);
        double byAudit = Detection.ByAudit(settings);
        for (int round = 0; round < rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Checks fall on segments by chance: a segment of 1/workers has their number over the workers on average.
            double falseShare = (double)Choose(cheats, ref random) / cheats.Length, checksPerSegment = (double)Choose(checks, ref random) / cheats.Length;
            double found = 1 - ((1 - byAudit) * Math.Exp(-checksPerSegment));
            double worker = Advantage(CheatingProfit.OfOneSegment(settings, 0, found, settings.Stake), settings.SegmentCost);
            double challenger = Advantage((falseShare * InspectionGame.RewardAt(settings, checksPerSegment)) - settings.SegmentCost, settings.SegmentCost);
            Learn(cheats, (2 * worker) - lastWorker);
            Learn(checks, (2 * challenger) - lastChallenger);
            (lastWorker, lastChallenger) = (worker, challenger);
            if (round >= rounds / 2)
                (cheating, checking) = (cheating + falseShare, checking + checksPerSegment);
        }

        InspectionGame game = InspectionGame.Of(settings);
        int counted = rounds - (rounds / 2);
        return new CheckingPoint(auditRate, game.CheatingRate, cheating / counted, game.Checks, checking / counted);
    }

    private static double[] Begin(int agents, ref PhiloxStream random)
    {
        var frequencies = new double[agents];
        for (int i = 0; i < agents; i++)
            frequencies[i] = 0.1 + (0.4 * random.NextUnit());
        return frequencies;
    }

    private static int Choose(double[] frequencies, ref PhiloxStream random)
    {
        int chosen = 0;
        foreach (double frequency in frequencies)
            chosen += random.NextUnit() < frequency ? 1 : 0;
        return chosen;
    }

    private static void Learn(double[] frequencies, double advantage)
    {
        double factor = Math.Exp(Rate * advantage);
        for (int i = 0; i < frequencies.Length; i++)
            frequencies[i] = Math.Clamp(frequencies[i] * factor, LeastFrequency, 1);
    }

    private static double Advantage(double profit, double cost) => Math.Clamp(profit / Math.Max(cost, 1e-9), -MostAdvantage, MostAdvantage);
}
