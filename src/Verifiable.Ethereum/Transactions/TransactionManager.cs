using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Verifiable.Ethereum.Abi;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Signing;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Transactions;

/// <summary>Prepares, broadcasts and follows the transactions of one account. Safe for concurrent use; one manager per account and process.</summary>
/// <remarks>
/// For an outbox: <see cref="PrepareAsync"/>, persist <see cref="PreparedTransaction.ToBytes"/>, <see cref="BroadcastAsync"/>, <see cref="WaitAsync"/>.
/// After a restart give every open entry to <see cref="Adopt"/> before anything is prepared, then broadcast it again: a transaction has one hash, so
/// nothing is ever done twice. The key and the connection belong to the caller.
/// </remarks>
public sealed class TransactionManager : IDisposable
{
    // EIP-7825: no block may hold a transaction with more.
    private const ulong MaxTransactionGas = 1 << 24;

    private readonly IEthereumRpc _rpc;
    private readonly PrivateKey _key;
    private readonly TransactionManagerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly NonceAllocator _nonces = new();
    private ulong? _chainId;

    /// <summary>Creates a manager for the account of <paramref name="key"/>.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public TransactionManager(IEthereumRpc rpc, PrivateKey key, TransactionManagerOptions? options = null, ILogger? logger = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(rpc);
        ArgumentNullException.ThrowIfNull(key);
        _options = options ?? new TransactionManagerOptions();
        _options.Validate();
        _rpc = rpc;
        _key = key;
        _logger = logger ?? NullLogger.Instance;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>The account.</summary>
    public Address Account => _key.Address;

    /// <summary>Pause between two looks for a receipt.</summary>
    public TimeSpan PollInterval => _options.PollInterval;

    /// <summary>The node that is asked.</summary>
    public IEthereumRpc Rpc => _rpc;

    /// <summary>Marks the nonce of a persisted transaction as in use. Call it for each open outbox entry before the first <see cref="PrepareAsync"/>.</summary>
    /// <exception cref="ArgumentException">The transaction is of another account.</exception>
    public void Adopt(PreparedTransaction prepared)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        RequireOwn(prepared);
        _gate.Wait();
        try
        {
            _nonces.Adopt(prepared.Nonce);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Gives the nonce of a transaction back that was neither broadcast nor will be.</summary>
    /// <exception cref="ArgumentException">The transaction is of another account.</exception>
    public void Release(PreparedTransaction prepared)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        RequireOwn(prepared);
        _gate.Wait();
        try
        {
            _nonces.Release(prepared.Nonce);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Estimates gas and fees, takes a nonce and signs. Nothing is sent.</summary>
    /// <exception cref="EthereumRpcException">The node refuses the call for another reason than a revert, such as missing funds.</exception>
    public async Task<PreparationOutcome> PrepareAsync(TransactionRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ulong gasLimit;
        try
        {
            gasLimit = request.GasLimit ?? await EstimateGasAsync(request, cancellationToken);
        }
        catch (EthereumRpcException exception) when (exception.IsRevert)
        {
            return new PreparationOutcome.WouldRevert(await ExplainAsync(CallOf(request), exception, cancellationToken));
        }

        Fees fees = await CurrentFeesAsync(cancellationToken);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _chainId ??= await _rpc.ChainIdAsync(cancellationToken);
            ulong mined = await _rpc.TransactionCountAsync(Account, BlockTag.Latest, cancellationToken);
            ulong pending = await _rpc.TransactionCountAsync(Account, BlockTag.Pending, cancellationToken);
            var transaction = new Eip1559Transaction
            {
                ChainId = _chainId.Value,
                Nonce = _nonces.Take(mined, pending),
                MaxPriorityFeePerGas = fees.MaxPriorityFeePerGas,
                MaxFeePerGas = fees.MaxFeePerGas,
                GasLimit = gasLimit,
                To = request.To,
                Value = request.Value,
                Data = request.Data,
            };
            return new PreparationOutcome.Ready(PreparedTransaction.First(transaction.Sign(_key)));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Sends a transaction. Idempotent: what the node knows already, or has mined, is success.</summary>
    /// <exception cref="EthereumRpcException">The node refuses it, and neither knows it nor has another one mined in its place.</exception>
    public async Task<BroadcastOutcome> BroadcastAsync(PreparedTransaction prepared, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        try
        {
            Hash256 hash = await _rpc.SendRawTransactionAsync(prepared.Raw, cancellationToken);
            if (hash != prepared.Hash)
            {
                throw new EthereumResponseException($"eth_sendRawTransaction: expected {prepared.Hash}, got {hash}");
            }

            Log.Broadcast(_logger, prepared.Hash, prepared.Sender, prepared.Nonce);
            return BroadcastOutcome.Accepted;
        }
        catch (EthereumRpcException)
        {
            // Error texts differ between nodes, so ask for the facts instead of reading them.
            if (await FindReceiptAsync(prepared, cancellationToken) is not null)
            {
                return BroadcastOutcome.Mined;
            }

            if (await _rpc.TransactionAsync(prepared.Hash, cancellationToken) is not null)
            {
                return BroadcastOutcome.AlreadyKnown;
            }

            if (await _rpc.TransactionCountAsync(prepared.Sender, BlockTag.Latest, cancellationToken) > prepared.Nonce)
            {
                // It may have been mined between the two questions.
                return await FindReceiptAsync(prepared, cancellationToken) is null ? BroadcastOutcome.Displaced : BroadcastOutcome.Mined;
            }

            throw;
        }
    }

    /// <summary>Follows a broadcast transaction until it is mined with the wanted confirmations, raising its fees when it is stuck.</summary>
    /// <param name="prepared">What was broadcast.</param>
    /// <param name="persist">Called with a replacement before it is broadcast: an outbox stores it in place of the old one.</param>
    /// <param name="cancellationToken">Stops waiting; the transaction may still be mined.</param>
    public async Task<TransactionOutcome> WaitAsync(
        PreparedTransaction prepared, Func<PreparedTransaction, CancellationToken, Task>? persist = null, CancellationToken cancellationToken = default)
    {
        TransactionWatch watch = Watch(prepared);
        while (true)
        {
            ulong mined = await _rpc.TransactionCountAsync(prepared.Sender, BlockTag.Latest, cancellationToken);
            if (await watch.LookAsync(mined, persist, cancellationToken) is { } outcome)
                return outcome;
            await Task.Delay(_options.PollInterval, _time, cancellationToken);
        }
    }

    /// <summary>Follows a broadcast transaction look by look, for whoever follows several at once.</summary>
    public TransactionWatch Watch(PreparedTransaction prepared)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        return new TransactionWatch(this, prepared, _options, _time);
    }

    /// <summary>How many of the account's transactions the newest block's state holds.</summary>
    public Task<ulong> MinedCountAsync(CancellationToken cancellationToken = default) => _rpc.TransactionCountAsync(Account, BlockTag.Latest, cancellationToken);

    /// <summary>Prepares, broadcasts and waits, without an outbox.</summary>
    public async Task<TransactionOutcome> SendAsync(TransactionRequest request, CancellationToken cancellationToken = default)
    {
        PreparationOutcome outcome = await PrepareAsync(request, cancellationToken);
        if (outcome is PreparationOutcome.WouldRevert revert)
        {
            return new TransactionOutcome.Reverted(null, revert.Reason);
        }

        PreparedTransaction prepared = outcome.EnsureReady();
        try
        {
            await BroadcastAsync(prepared, cancellationToken);
        }
        catch (EthereumRpcException)
        {
            Release(prepared);
            throw;
        }

        return await WaitAsync(prepared, null, cancellationToken);
    }

    /// <summary>Frees the gate; the key and the connection stay the caller's.</summary>
    public void Dispose() => _gate.Dispose();

    internal async Task<PreparedTransaction> ResendAsync(
        PreparedTransaction prepared, bool mayBump, Func<PreparedTransaction, CancellationToken, Task>? persist, CancellationToken cancellationToken)
    {
        Eip1559Transaction old = prepared.Signed.Transaction;
        Fees? raised = mayBump && prepared.Sender == Account
            ? new Fees(old.MaxPriorityFeePerGas, old.MaxFeePerGas).Raise(_options.BumpPercent, await CurrentFeesAsync(cancellationToken), _options.MaxFeePerGas)
            : null;
        PreparedTransaction next = raised is { } fees
            ? prepared.ReplaceBy((old with { MaxPriorityFeePerGas = fees.MaxPriorityFeePerGas, MaxFeePerGas = fees.MaxFeePerGas }).Sign(_key))
            : prepared;
        if (!ReferenceEquals(next, prepared))
        {
            Log.Bumped(_logger, next.Hash, prepared.Hash, next.Nonce, next.Signed.Transaction.MaxFeePerGas);
            if (persist is not null)
            {
                await persist(next, cancellationToken);
            }
        }

        try
        {
            await BroadcastAsync(next, cancellationToken);
        }
        catch (EthereumRpcException exception)
        {
            // Not fatal: the earlier one may be mined; the loop looks for all hashes and tries again later.
            Log.Refused(_logger, exception, next.Hash, next.Nonce);
        }

        return next;
    }

    internal async Task<TransactionReceipt?> FindReceiptAsync(PreparedTransaction prepared, CancellationToken cancellationToken)
    {
        TransactionReceipt? receipt = await _rpc.ReceiptAsync(prepared.Hash, cancellationToken);
        for (int i = prepared.EarlierHashes.Count - 1; receipt is null && i >= 0; i--)
        {
            receipt = await _rpc.ReceiptAsync(prepared.EarlierHashes[i], cancellationToken);
        }

        return receipt;
    }

    internal async Task<bool> IsConfirmedAsync(TransactionReceipt receipt, CancellationToken cancellationToken) =>
        _options.Confirmations == 1
        || await _rpc.BlockNumberAsync(cancellationToken) >= receipt.BlockNumber + (ulong)_options.Confirmations - 1;

    internal async Task<TransactionOutcome> ConcludeAsync(PreparedTransaction prepared, TransactionReceipt receipt, CancellationToken cancellationToken)
    {
        Log.Mined(_logger, receipt.TransactionHash, receipt.BlockNumber, receipt.GasUsed, receipt.Succeeded);
        return receipt.Succeeded
            ? new TransactionOutcome.Succeeded(receipt)
            : new TransactionOutcome.Reverted(receipt, await RevertExplainer.OfMinedAsync(_rpc, prepared.Signed, receipt, _options.Errors, cancellationToken));
    }

    private async Task<Revert> ExplainAsync(CallRequest call, EthereumRpcException exception, CancellationToken cancellationToken) =>
        exception.RevertData() is { } data
            ? Revert.Decode(data, _options.Errors)
            : await RevertExplainer.OfCallAsync(_rpc, call, BlockTag.Pending, _options.Errors, cancellationToken) ?? Revert.WithoutData(exception.Error);

    private async Task<ulong> EstimateGasAsync(TransactionRequest request, CancellationToken cancellationToken)
    {
        // On the pending state: a transaction that waits may be what this one needs.
        ulong gas = await _rpc.EstimateGasAsync(CallOf(request), BlockTag.Pending, cancellationToken);
        ulong generous = checked(gas + (gas * (ulong)_options.GasMarginPercent / 100) + _options.GasSlack);
        return Math.Min(generous, Math.Max(gas, MaxTransactionGas));
    }

    private async Task<Fees> CurrentFeesAsync(CancellationToken cancellationToken)
    {
        BlockHeader latest = await _rpc.BlockAsync(BlockTag.Latest, cancellationToken) ?? throw new EthereumResponseException("latest block: expected a block, got null");
        UInt128 priority = await _rpc.MaxPriorityFeePerGasAsync(cancellationToken);
        return Fees.For(latest.BaseFeePerGas, UInt128.Max(priority, _options.MinPriorityFeePerGas), _options.MaxFeePerGas);
    }

    private CallRequest CallOf(TransactionRequest request) => new() { From = Account, To = request.To, Data = request.Data, Value = request.Value, Gas = request.GasLimit };

    private void RequireOwn(PreparedTransaction prepared)
    {
        if (prepared.Sender != Account)
        {
            throw new ArgumentException($"transaction: expected sender {Account}, got {prepared.Sender}", nameof(prepared));
        }
    }
}
