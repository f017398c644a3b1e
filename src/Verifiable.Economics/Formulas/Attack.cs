namespace Verifiable.Economics.Formulas;

/// <summary>What an attack costs the attacker and its victim at the most.</summary>
/// <param name="Name">What is done.</param>
/// <param name="AttackerLoses">Least that the attacker loses for good.</param>
/// <param name="VictimLoses">Most that the victim loses in money or computing; delay is counted elsewhere.</param>
public sealed record Attack(string Name, double AttackerLoses, double VictimLoses)
{
    /// <summary>Attacker's loss over victim's loss; null where the victim loses nothing.</summary>
    public double? Ratio => VictimLoses > 0 ? AttackerLoses / VictimLoses : null;
}
