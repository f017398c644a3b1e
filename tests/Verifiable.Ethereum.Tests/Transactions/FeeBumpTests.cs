using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Tests.Devnet;
using Verifiable.Ethereum.Transactions;

namespace Verifiable.Ethereum.Tests.Transactions;

/// <summary>A node that stops mining: fees rise, replacements are persisted before they are sent, the wait is bounded.</summary>
public sealed class FeeBumpTests(AnvilFixture chain) : IClassFixture<AnvilFixture>
{
    private static readonly TransactionManagerOptions Impatient = AnvilFixture.Quick with { BumpAfter = TimeSpan.FromMilliseconds(100), MaxBumps = 3 };

    [Fact]
    public async Task Wait_StuckTransaction_IsReplacedUntilMined()
    {
        using TransactionManager manager = await chain.NewAccountAsync(Impatient);
        await chain.Rpc.SendAsync("evm_setIntervalMining", [0]);
        try
        {
            PreparedTransaction first = (await manager.PrepareAsync(chain.Contract.Store(1, 1, ""))).EnsureReady();
            await manager.BroadcastAsync(first);
            var persisted = new List<PreparedTransaction>();

            TransactionOutcome outcome = await manager.WaitAsync(first, async (replacement, token) =>
            {
                // Not known to the node before it is persisted.
                Assert.Null(await chain.Rpc.TransactionAsync(replacement.Hash, token));
                persisted.Add(PreparedTransaction.FromBytes(replacement.ToBytes()));
                if (persisted.Count == 2)
                {
                    await chain.Rpc.SendAsync("evm_setIntervalMining", [1], token);
                }
            });

            TransactionReceipt receipt = outcome.EnsureSucceeded();
            Assert.Contains(receipt.TransactionHash, persisted.Select(p => p.Hash));
            Assert.Equal([first.Hash, persisted[0].Hash], persisted[1].EarlierHashes);
            Eip1559Transaction old = first.Signed.Transaction;
            Eip1559Transaction raised = persisted[0].Signed.Transaction;
            Assert.True(raised.MaxFeePerGas * 100 >= old.MaxFeePerGas * 115);
            Assert.True(raised.MaxPriorityFeePerGas * 100 >= old.MaxPriorityFeePerGas * 115);
            Assert.Equal((old.Nonce, old.To, old.Value), (raised.Nonce, raised.To, raised.Value));

            // After a restart with the first entry only, the receipt of the nonce is another transaction's; with the last entry it is found.
            Assert.Equal(BroadcastOutcome.Mined, await manager.BroadcastAsync(persisted[^1]));
        }
        finally
        {
            await chain.Rpc.SendAsync("evm_setIntervalMining", [1]);
        }
    }

    [Fact]
    public async Task Wait_NeverMined_EndsWithTheLastReplacement()
    {
        using TransactionManager manager = await chain.NewAccountAsync(Impatient with { Timeout = TimeSpan.FromMilliseconds(800), MaxBumps = 1 });
        await chain.Rpc.SendAsync("evm_setIntervalMining", [0]);
        PreparedTransaction first = (await manager.PrepareAsync(chain.Contract.Store(1, 1, ""))).EnsureReady();
        await manager.BroadcastAsync(first);

        var unmined = Assert.IsType<TransactionOutcome.Unmined>(await manager.WaitAsync(first));

        Assert.Equal([first.Hash], unmined.Last.EarlierHashes);
        Assert.Throws<TransactionFailedException>(unmined.EnsureSucceeded);
        await chain.Rpc.SendAsync("evm_setIntervalMining", [1]);
        using TransactionManager patient = await chain.NewAccountAsync();
        (await patient.WaitAsync(unmined.Last)).EnsureSucceeded();
    }
}
