namespace Verifiable.Economics.Simulation;

/// <summary>The ledger as one job sees it: it keeps what the coalition makes of this job beside the balances.</summary>
internal sealed class JobLedger(Ledger ledger, Population population)
{
    /// <summary>What colluding agents have won in this job, all together.</summary>
    public long Coalition { get; private set; }

    public void Begin() => Coalition = 0;

    public void Pay(int from, int to, long amount)
    {
        ledger.Pay(from, to, amount);
        Note(from, -amount);
        Note(to, amount);
    }

    public void Burn(int from, long amount)
    {
        ledger.Burn(from, amount);
        Note(from, -amount);
    }

    public void PayGas(int from, long amount)
    {
        ledger.PayGas(from, amount);
        Note(from, -amount);
    }

    public void PayWork(int from, long amount)
    {
        ledger.PayWork(from, amount);
        Note(from, -amount);
    }

    private void Note(int agent, long amount)
    {
        if (population.ConductOf(agent) == AgentConduct.Colluding)
            Coalition += amount;
    }
}
