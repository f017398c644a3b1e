namespace Verifiable.Economics.Formulas;

/// <summary>Attacks that earn nothing and hurt somebody, with what they cost each side.</summary>
/// <remarks>Derivations: docs/economics.md, section 7. Coalitions are counted as one attacker, so transfers within them cancel.</remarks>
public static class Griefing
{
    /// <summary>The table of attacks.</summary>
    public static IReadOnlyList<Attack> Table(EconomicTerms terms)
    {
        double game = terms.Moves * terms.Gas;
        double reimbursed = Math.Min(game, terms.Bond / 2);
        return
        [
            new("false challenge of an honest worker", terms.Bond + game, terms.SegmentCost + game - reimbursed),
            new("false challenge by the worker itself", SelfChallengeLost(terms), 0),
            new("slashing oneself (requester, worker, challenger one person)", SelfSlash(terms), 0),
            new("cheating to hurt the requester", SelfSlash(terms), terms.Gas * 2),
            new("claim, then leave before the start", terms.Gas, 0),
            new("start, then silence", terms.ClaimBond + (2 * terms.Gas), 0),
            new("drawn as auditor, no answer", terms.MissPenalty, 0),
            new("wrong answer against an honest worker", terms.AuditStake + game, terms.SegmentCost + game - Math.Min(game, terms.AuditStake / 2)),
            new("posting a program that breaks a rule", terms.Gas, 2 * terms.Gas),
        ];
    }

    /// <summary>What a coalition loses for good by losing a dispute to itself: S - B - S/4, at least S/2, and the gas of both sides.</summary>
    public static double SelfSlash(EconomicTerms terms) => (terms.Stake * 3 / 4) - terms.Bond + (2 * terms.Moves * terms.Gas);

    /// <summary>What a coalition loses for good by losing a challenge against itself: at least half the bond, and the gas of both sides less nothing.</summary>
    public static double SelfChallengeLost(EconomicTerms terms)
    {
        double game = terms.Moves * terms.Gas;
        return terms.Bond - Math.Min(game, terms.Bond / 2) + (2 * game);
    }

    /// <summary>How many lost games <paramref name="capital"/> pays for when what comes back from each is used again: each takes at least B/2.</summary>
    /// <remarks>Spent at least B/2 a game; the last one must still be able to lock a whole bond.</remarks>
    public static int GamesFrom(double capital, double bond)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bond);
        return capital < bond ? 0 : (int)Math.Floor((capital - bond) / (bond / 2)) + 1;
    }

    /// <summary>The number of accomplices' games that wins back most of a quarter of the stake beside one honest game, when each costs <paramref name="gas"/>: sqrt(S/4/gas) - 1.</summary>
    public static double BestDilution(double stake, double gas) => Math.Max(0, Math.Sqrt(stake / 4 / gas) - 1);

    /// <summary>The least bribe that keeps every one of <paramref name="auditors"/> honest auditors of a false segment from the reward: each could have a quarter of the stake alone.</summary>
    public static double LeastBribe(double stake, int auditors) => auditors * stake / 4;
}
