using System.Numerics;
using Verifiable.Ethereum.Contracts;
using Verifiable.Protocol.Hashing;
using Record = Verifiable.Ethereum.Contracts.Record;

namespace Verifiable.EndToEnd.Disputes;

/// <summary>Where the money of one job's parties is, and whether the contracts hold what they owe.</summary>
internal sealed record Ledger(Account Worker, Account Challenger, BigInteger RequesterBalance, BigInteger WorkerBalance, BigInteger Supply, Record WorkerRecord, Record ChallengerRecord)
{
    private const byte LastLiveState = 3;

    public static async Task<Ledger> ReadAsync(ChainFixture chain, PostedJob job, Address challenger) => new(
        await chain.Vault.AccountOfAsync(job.Worker),
        await chain.Vault.AccountOfAsync(challenger),
        await chain.Escrow.BalanceOfAsync(chain.Token.Address, job.Requester),
        await chain.Escrow.BalanceOfAsync(chain.Token.Address, job.Worker),
        await chain.Token.TotalSupplyAsync(),
        await chain.Reputation.RecordOfAsync(job.Worker),
        await chain.Reputation.RecordOfAsync(challenger));

    /// <summary>Vault and escrow hold exactly what they owe to all accounts and live jobs.</summary>
    public static async Task AssertConservedAsync(ChainFixture chain)
    {
        BigInteger staked = 0, owed = 0;
        foreach (Address owner in chain.Accounts)
        {
            Account account = await chain.Vault.AccountOfAsync(owner);
            staked += (BigInteger)account.Free + account.Locked + account.Leaving;
            owed += await chain.Escrow.BalanceOfAsync(chain.Token.Address, owner);
        }

        Account kept = await chain.Vault.AccountOfAsync(chain.Market.Address);
        staked += (BigInteger)kept.Free + kept.Locked;
        // Last payments that wait for their deliveries.
        owed += await chain.Escrow.BalanceOfAsync(chain.Token.Address, chain.DeliveryDesk.Address);
        BigInteger jobs = await chain.Market.JobCountAsync();
        for (BigInteger id = 1; id <= jobs; id++)
        {
            (_, BigInteger left) = await chain.Escrow.FundsOfAsync(id);
            owed += left;
            if ((await chain.Market.StatusOfAsync(id)).State > LastLiveState)
                Assert.Equal(BigInteger.Zero, left);
        }

        Assert.Equal(await chain.Token.BalanceOfAsync(chain.Vault.Address), staked);
        Assert.Equal(await chain.Token.BalanceOfAsync(chain.Escrow.Address), owed);
    }
}
