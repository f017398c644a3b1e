using Verifiable.Cli.Training;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Deliveries;
using Verifiable.Node.Chain;
using Verifiable.Node.Deliveries;
using Verifiable.Node.Jobs;
using Verifiable.Protocol.Deliveries;
using Verifiable.Protocol.Hashing;
using Verifiable.Storage;
using Verifiable.Tensors;
using CheckpointFile = Verifiable.Execution.Training.Checkpoint;

namespace Verifiable.Cli.Commands;

/// <summary>The state after a job's newest receipt, checked against it: as the worker published it, or decrypted from its delivery once the key is known. Owns job and tensors.</summary>
internal sealed class FetchedState : IDisposable
{
    private readonly JobLibrary _library;

    private FetchedState(JobLibrary library, LoadedJob loaded, KnownReceipt receipt, Tensor[] tensors)
    {
        _library = library;
        Loaded = loaded;
        Receipt = receipt;
        Tensors = tensors;
    }

    public LoadedJob Loaded { get; }

    public CompiledJob Job => Loaded.Job;

    /// <summary>The receipt whose end this is.</summary>
    public KnownReceipt Receipt { get; }

    public IReadOnlyList<Tensor> Tensors { get; }

    /// <summary>Reads it.</summary>
    /// <exception cref="UsageException">There is no such job, or no receipt yet.</exception>
    /// <exception cref="InvalidDataException">The state is not to be had, or another one than the receipt says.</exception>
    public static async Task<FetchedState> ReadAsync(ChainSession session, string blobFolder, ulong jobId, CancellationToken cancellationToken)
    {
        var blobs = new BlobStore(blobFolder);
        var library = new JobLibrary(blobs, Environment.ProcessorCount);
        Tensor[] state = [];
        try
        {
            (LoadedJob loaded, KnownReceipt receipt) = await FindAsync(session, library, jobId, cancellationToken);
            state = [.. loaded.Job.InitialState.Select(t => t.Clone())];
            if (new StateIndex(blobFolder, blobs).Find(receipt.EndStateRoot) is { } content)
                CheckpointFile.Read(loaded.Job, content, receipt.EndStateRoot, state, $"checkpoint of {receipt.EndStateRoot}");
            else
                await DecryptAsync(session, blobs, loaded, receipt, state, cancellationToken);
            return new FetchedState(library, loaded, receipt, state);
        }
        catch
        {
            foreach (Tensor tensor in state)
                tensor.Dispose();
            library.Dispose();
            throw;
        }
    }

    /// <summary>The job and its newest receipt.</summary>
    /// <exception cref="UsageException">There is no such job, or no receipt yet.</exception>
    public static async Task<(LoadedJob Job, KnownReceipt Receipt)> FindAsync(ChainSession session, JobLibrary library, ulong jobId, CancellationToken cancellationToken)
    {
        var history = new JobHistory(session);
        KnownJob known = await history.JobAsync(jobId, cancellationToken) ?? throw new UsageException($"job: expected a posted job, got {jobId}");
        KnownReceipt receipt = (await history.ReceiptsAsync(jobId, cancellationToken)).LastOrDefault() ?? throw new UsageException($"job {jobId}: expected a receipt, got none yet");
        return (library.Load(known), receipt);
    }

    /// <summary>The ciphertext that a worker offered, if it is published and is what was committed to; null otherwise.</summary>
    public static CipherState? FindDelivery(BlobStore blobs, LoadedJob loaded, KnownReceipt receipt, Hash256 cipherRoot)
    {
        if (new StateIndex(blobs.Folder, blobs, StateIndex.Deliveries).Find(cipherRoot) is not { } content)
            return null;
        CipherState delivery = CipherState.Read(content, StateDelivery.LeafCounts(loaded.Job.Program));
        return delivery.Root == cipherRoot && delivery.StateRoot == receipt.EndStateRoot ? delivery : null;
    }

    /// <summary>Writes the weights into a folder.</summary>
    public async Task WriteWeightsAsync(string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, OutputFolder.WeightsFile), CheckpointFile.WriteParameters(Job, Tensors), cancellationToken);
    }

    public void Dispose()
    {
        foreach (Tensor tensor in Tensors)
            tensor.Dispose();
        _library.Dispose();
    }

    private static async Task DecryptAsync(ChainSession session, BlobStore blobs, LoadedJob loaded, KnownReceipt receipt, Tensor[] state, CancellationToken cancellationToken)
    {
        Delivery delivery = session.Deployment.DeliveryDesk.IsZero
            ? throw new InvalidDataException($"fetch: expected a checkpoint of state {receipt.EndStateRoot}, got none in {blobs.Folder}")
            : await session.DeliveryDesk.DeliveryOfAsync(receipt.JobId, BlockTag.Latest, cancellationToken);
        // Of one that was paid for before its key was known only the key's hash is there; then the root below is another.
        bool isKeyKnown = (DeliveryState)delivery.State is DeliveryState.Revealed or DeliveryState.Paid or DeliveryState.Refunded;
        if (!isKeyKnown || FindDelivery(blobs, loaded, receipt, delivery.CipherRoot) is not { } cipher)
            throw new InvalidDataException($"fetch: expected a checkpoint of state {receipt.EndStateRoot} or an encrypted delivery and its key, got neither in {blobs.Folder}");
        StateDelivery.Decrypt(cipher, delivery.Key, receipt.EndStateRoot, state, Environment.ProcessorCount);
    }
}
