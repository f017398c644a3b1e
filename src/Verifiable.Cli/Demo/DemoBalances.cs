using System.Numerics;
using Verifiable.Cli.Commands;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Record = Verifiable.Ethereum.Contracts.Record;

namespace Verifiable.Cli.Demo;

/// <summary>Wallets, stakes and reputations of the parties at one moment, and the token's supply.</summary>
internal sealed record DemoBalances(IReadOnlyDictionary<string, DemoBalances.Party> Parties, BigInteger Supply)
{
    public static async Task<DemoBalances> ReadAsync(IReadOnlyDictionary<string, ChainSession> sessions, CancellationToken cancellationToken)
    {
        var parties = new Dictionary<string, Party>(StringComparer.Ordinal);
        foreach ((string name, ChainSession session) in sessions)
        {
            BigInteger wallet = await session.Token(session.Deployment.Token).BalanceOfAsync(session.Account, BlockTag.Latest, cancellationToken);
            Account stake = await session.Vault.AccountOfAsync(session.Account, BlockTag.Latest, cancellationToken);
            Standing standing = await session.Reputation.StandingOfAsync(session.Account, BlockTag.Latest, cancellationToken);
            Record record = await session.Reputation.RecordOfAsync(session.Account, BlockTag.Latest, cancellationToken);
            parties.Add(name, new Party(wallet, (BigInteger)stake.Free, (BigInteger)stake.Locked, standing.Good, record.LostDisputes));
        }

        ChainSession any = sessions.Values.First();
        return new DemoBalances(parties, await any.Token(any.Deployment.Token).TotalSupplyAsync(BlockTag.Latest, cancellationToken));
    }

    /// <summary>One party: tokens in its wallet, free and locked stake, evidence for it and disputes that it lost.</summary>
    internal sealed record Party(BigInteger Wallet, BigInteger Free, BigInteger Locked, ulong Evidence, ulong LostDisputes)
    {
        public BigInteger Stake => Free + Locked;
    }
}
