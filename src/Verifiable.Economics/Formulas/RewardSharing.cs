namespace Verifiable.Economics.Formulas;

/// <summary>How the reward of a quarter of the stake divides among the games that are open on a false segment.</summary>
public static class RewardSharing
{
    private const int Intervals = 512;

    /// <summary>The chance that <c>n</c> honest games are open is the coefficient of z^n of this function.</summary>
    /// <param name="z">0 to 1.</param>
    /// <param name="auditRate">Chance that the segment is audited.</param>
    /// <param name="honestAuditors">Honest auditors drawn on average.</param>
    /// <param name="openChecks">Open challengers that check, on average: -ln(1 - d).</param>
    /// <remarks>(1 - r + r·e^(λ(z - 1)))·e^(ν(z - 1)): auditors and challengers are many, each with a small chance.</remarks>
    public static double GamesGenerating(double z, double auditRate, double honestAuditors, double openChecks) =>
        (1 - auditRate + (auditRate * Math.Exp(honestAuditors * (z - 1)))) * Math.Exp(openChecks * (z - 1));

    /// <summary>E[j / (j + h); h &gt;= 1]: what accomplices with j games get of the reward, where h honest games are open; 0 without any.</summary>
    /// <remarks>j·∫ z^(j-1)·(G(z) - G(0)) dz from 0 to 1, because ∫ z^(j+h-1) dz = 1/(j + h). Simpson's rule.</remarks>
    public static double ToAccomplices(int games, Func<double, double> generating) =>
        games == 0 ? 0 : games * Integral(z => Math.Pow(z, games - 1) * (generating(z) - generating(0)));

    /// <summary>E[1 / (1 + h)]: what one more challenger gets of the reward when h others open games as well.</summary>
    public static double ToOneMore(Func<double, double> generating) => Integral(generating);

    private static double Integral(Func<double, double> function)
    {
        double sum = function(0) + function(1);
        for (int i = 1; i < Intervals; i++)
            sum += (i % 2 == 1 ? 4 : 2) * function((double)i / Intervals);
        return sum / (3 * Intervals);
    }
}
