using System.Globalization;
using System.Numerics;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Devnet;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Signing;
using Verifiable.Ethereum.Tests.Devnet;
using Verifiable.Ethereum.Transactions;
using Verifiable.Protocol.Reputations;
using Record = Verifiable.Ethereum.Contracts.Record;

namespace Verifiable.Ethereum.Tests.Reputations;

/// <summary>Random lives of accounts on a chain, recomputed from its events.</summary>
public sealed class ReputationReplayTests
{
    private const int Happenings = 120;

    [Fact]
    public async Task Replay_OfEventsOnChain_IsTheContractsState()
    {
        await using AnvilProcess anvil = await AnvilProcess.StartAsync(Repository.Anvil, new AnvilOptions { BlockTime = null });
        using var rpc = new HttpEthereumRpc(anvil.HttpEndpoint);
        using PrivateKey key = DevnetAccounts.Key(0);
        using var sender = new TransactionManager(rpc, key, AnvilFixture.Quick);
        Address address = (await sender.SendAsync(Reputation.Deploy())).EnsureSucceeded().ContractAddress!.Value;
        var contract = new Reputation(rpc, address);
        (await sender.SendAsync(contract.Initialize(key.Address))).EnsureSucceeded();

        var random = new Random(20_261_122);
        Address[] people = [.. Enumerable.Range(1, 4).Select(i => Address.Parse("0x" + i.ToString("x40", CultureInfo.InvariantCulture)))];
        var replay = new ReputationReplay();
        for (int i = 0; i < Happenings; i++)
        {
            // Some at once, some after hours, some after months.
            long wait = random.Next(4) switch { 0 => 1, 1 => random.Next(1, 20_000), 2 => random.Next(1, 2_000_000), _ => random.Next(1, 400) };
            await rpc.SendAsync("evm_increaseTime", [Hex.Quantity(wait)]);
            TransactionReceipt receipt = (await sender.SendAsync(Happening(contract, random, people))).EnsureSucceeded();
            Reputation.ObservedEvent observed = Reputation.ObservedEvent.TryDecode(Assert.Single(receipt.Logs))!;
            replay.Apply(new ReputationObservation(
                observed.Account, observed.Counterparty, (ObservationKind)observed.Observation, observed.Worth, (ulong)observed.ObservedAt));
            await AssertSameAsync(rpc, contract, replay, observed.Account);
        }

        Assert.Contains(people, person => replay.StateOf(person).Score > 0);
        Assert.All(people, person => Assert.NotEqual(default, replay.StateOf(person)));
    }

    [Fact]
    public void Apply_OlderThanTheLast_Throws()
    {
        var replay = new ReputationReplay();
        replay.Apply(new ReputationObservation(default, default, ObservationKind.Timeout, 0, 1_700_000_000));
        Assert.Throws<ArgumentOutOfRangeException>(() => replay.Apply(new ReputationObservation(default, default, ObservationKind.Timeout, 0, 1_600_000_000)));
    }

    private static TransactionRequest Happening(Reputation contract, Random random, Address[] people)
    {
        Address account = people[random.Next(people.Length)];
        Address counterparty = people[random.Next(people.Length)];
        BigInteger worth = random.Next(4) == 0 ? BigInteger.Pow(2, random.Next(256)) - 1 : random.NextInt64() * new BigInteger(30);
        return random.Next(12) switch
        {
            0 => contract.RecordLostDispute(account, counterparty, worth),
            1 or 2 => contract.RecordTimeout(account, counterparty),
            _ => contract.RecordFinalizedJob(account, counterparty, worth),
        };
    }

    private static async Task AssertSameAsync(HttpEthereumRpc rpc, Reputation contract, ReputationReplay replay, Address account)
    {
        ReputationState state = replay.StateOf(account);
        Standing standing = await contract.StandingOfAsync(account);
        Record record = await contract.RecordOfAsync(account);
        Assert.Equal(
            (standing.Good, standing.Evidence, standing.UpdatedAt, standing.Since, standing.Penalty),
            (state.Good, state.Evidence, (uint)state.UpdatedAt, (uint)state.Since, state.Penalty));
        Assert.Equal((record.FinalizedJobs, record.LostDisputes, record.Timeouts), (state.FinalizedJobs, state.LostDisputes, state.Timeouts));
        BlockHeader head = (await rpc.BlockAsync(BlockTag.Latest))!;
        ReputationState now = state.At(head.Timestamp);
        Assert.Equal(now.Score, await contract.ScoreOfAsync(account));
        Assert.Equal(now.Confidence, await contract.ConfidenceOfAsync(account));
    }
}
