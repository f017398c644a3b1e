using System.Text.Json;
using System.Text.Json.Nodes;
using Verifiable.Ethereum;
using Verifiable.Ethereum.Abi;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Protocol.Hashing;

namespace Verifiable.EndToEnd.Processes;

/// <summary>A transaction that an account has on chain, with what came of it.</summary>
internal sealed record SentTransaction(TransactionInfo Info, TransactionReceipt Receipt)
{
    private static readonly Dictionary<uint, string> s_functions =
        new[] { JobMarket.Functions.All, Escrow.Functions.All, DisputeGame.Functions.All, StakeVault.Functions.All, DeliveryDesk.Functions.All, VerifiableToken.Functions.All }
            .SelectMany(f => f)
            .DistinctBy(f => f.Selector)
            .ToDictionary(f => f.Selector, f => f.Signature[..f.Signature.IndexOf('(', StringComparison.Ordinal)]);

    /// <summary>Name of the called function.</summary>
    public string Function { get; } = s_functions[System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(Info.Input)];

    /// <summary>What the call wants: contract and calldata. Finalising asks for whatever is due and withdrawing for whatever is owed, so there it is also what that was.</summary>
    public string Intent { get; } = string.Join(
        ' ',
        [
            Info.To?.ToString() ?? "",
            Hex.Encode(Info.Input),
            .. Receipt.Logs.Select(JobMarket.SegmentFinalizedEvent.TryDecode).Where(e => e is not null).Select(e => $"{e!.Segment}"),
            .. Receipt.Logs.Select(Escrow.PaymentWithdrawnEvent.TryDecode).Where(e => e is not null).Select(e => $"{e!.Amount}"),
        ]);

    /// <summary>All transactions of some accounts in all blocks, in order.</summary>
    public static async Task<IReadOnlyDictionary<Address, SentTransaction[]>> ReadAsync(IEthereumRpc rpc, IReadOnlyList<Address> accounts, CancellationToken cancellationToken)
    {
        var sent = new List<SentTransaction>();
        ulong latest = await rpc.BlockNumberAsync(cancellationToken);
        for (ulong number = 0; number <= latest; number++)
        {
            JsonElement block = await rpc.SendAsync("eth_getBlockByNumber", new JsonArray(Hex.Quantity(number), true), cancellationToken);
            foreach (JsonElement json in block.GetProperty("transactions").EnumerateArray())
            {
                TransactionInfo info = TransactionInfo.Read(json);
                if (accounts.Contains(info.From))
                    sent.Add(new SentTransaction(info, (await rpc.ReceiptAsync(info.Hash, cancellationToken))!));
            }
        }

        return accounts.ToDictionary(a => a, a => sent.Where(s => s.Info.From == a).ToArray());
    }
}
