namespace Verifiable.Economics.Tests.Formulas;

/// <summary>The expected profit of a coalition's attempt by enumeration: every number of auditors and challengers on every segment, money moved as the protocol moves it.</summary>
internal static class AttemptEnumeration
{
    private const int MostDrawn = 14;

    /// <summary>What <see cref="Verifiable.Economics.Formulas.CheatingProfit.OfAttempt"/> has in closed form: the better of vouching and silence.</summary>
    public static double Profit(EconomicTerms terms) => Math.Max(Profit(terms, vouches: true), Profit(terms, vouches: false));

    private static double Profit(EconomicTerms terms, bool vouches)
    {
        double held = Rest(terms, 0, isAudited: false, vouches) - terms.WithholdingCost;
        return (terms.Withholding * held) + ((1 - terms.Withholding) * Rest(terms, 0, isAudited: true, vouches)) - (2 * terms.Gas);
    }

    /// <summary>The expected flows from a segment on, while nothing was found before.</summary>
    private static double Rest(EconomicTerms terms, int segment, bool isAudited, bool vouches)
    {
        if (segment == terms.Segments)
            return 0;
        double later = Rest(terms, segment + 1, isAudited, vouches), sum = 0;
        for (int sampled = 0; sampled <= (isAudited ? 1 : 0); sampled++)
        {
            double sampling = isAudited ? (sampled == 1 ? terms.AuditRate : 1 - terms.AuditRate) : 1;
            for (int honest = 0; honest <= (sampled == 1 ? MostDrawn : 0); honest++)
            {
                for (int vouching = 0; vouching <= (sampled == 1 ? MostDrawn : 0); vouching++)
                {
                    for (int open = 0; open <= (terms.OpenDetection > 0 ? MostDrawn : 0); open++)
                    {
                        double chance = sampling * Poisson(open, -Math.Log(1 - terms.OpenDetection));
                        if (sampled == 1)
                            chance *= Poisson(honest, terms.Auditors * terms.HonestAuditors) * Poisson(vouching, terms.Auditors * terms.Colluding);
                        sum += chance * Flows(terms, honest + open, vouching, vouches, later);
                    }
                }
            }
        }

        return sum;
    }

    private static double Flows(EconomicTerms terms, int honestGames, int drawn, bool vouches, double later)
    {
        double receipt = -terms.Gas;
        if (honestGames == 0)
            return receipt + terms.SegmentPayment + (drawn * (vouches ? terms.AuditFee : -terms.MissPenalty)) + later;
        double flow = receipt - terms.Stake - (terms.Moves * terms.Gas) - (drawn * (vouches ? terms.AuditStake : terms.MissPenalty));
        if (terms.Accomplices > 0)
        {
            flow += terms.Bond - (terms.Accomplices * terms.Gas) - (terms.Moves * terms.Gas);
            flow += terms.Stake / 4 * terms.Accomplices / (terms.Accomplices + honestGames);
        }

        return flow;
    }

    public static double Poisson(int count, double mean)
    {
        double chance = Math.Exp(-mean);
        for (int i = 1; i <= count; i++)
            chance *= mean / i;
        return chance;
    }
}
