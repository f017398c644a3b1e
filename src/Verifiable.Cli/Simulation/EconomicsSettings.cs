using Verifiable.Economics;

namespace Verifiable.Cli.Simulation;

/// <summary>What to simulate.</summary>
/// <param name="Terms">Terms of every job; the colluding share is the curve's.</param>
/// <param name="Colluding">Colluding shares, ascending, one curve each.</param>
/// <param name="Agents">Agents of each market.</param>
/// <param name="Rounds">Rounds of each market.</param>
/// <param name="Points">Markets along each axis.</param>
/// <param name="Seed">Decides every draw.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Folder">Where to write pictures and numbers; null: nowhere.</param>
internal sealed record EconomicsSettings(EconomicTerms Terms, IReadOnlyList<double> Colluding, int Agents, int Rounds, int Points, ulong Seed, int Threads, string? Folder);
