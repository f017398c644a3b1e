using Verifiable.EndToEnd.Disputes;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Transactions;
using Verifiable.Execution.Tree;
using Verifiable.Node.Deliveries;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;

namespace Verifiable.Gas.Scenarios;

/// <summary>A chunk of 32 leaves that is asked for on chain and answered there, from the largest tensor of a state.</summary>
internal sealed class DataScenario : IGasScenario
{
    // As in the contract's price of an answer: what the worker is compensated for, in gas.
    private const int BaseGas = 170_000;
    private const int GasPerByte = 28;

    /// <inheritdoc/>
    public int Order => 6;

    /// <inheritdoc/>
    public string Title => "A request for a chunk of a state: LeNet on MNIST, weights and moments of Adam";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<GasFigure>> MeasureAsync(ChainFixture chain)
    {
        using var job = new LeNetJob();
        var court = new DataCourt(chain.Rpc, chain.Deployment.DataCourt);
        // What was trained makes no difference to gas: the receipt says that the first segment changes nothing.
        Hash256 root = job.Job.Spec.InitialStateRoot;
        SubmittedJob submitted = await SubmittedJob.SubmitAsync(chain, Terms.Of(chain, job.Job.Spec), job.Encoded, root);
        // Zeros are cheaper than weights: not a moment of Adam.
        int largest = Enumerable.Range(0, job.Job.InitialState.Length).Where(t => job.Job.InitialState[t].Bytes.ContainsAnyExcept((byte)0)).MaxBy(t => new TensorGeometry(job.Job.InitialState[t].Shape).LeafCount);
        var chunk = new Chunk(submitted.Id, 0, root, (ushort)largest, 0);
        ulong request = (await chain.SendAsync(await chain.NewAccountAsync(), court.Request(chunk, 0, root, DeliveryEvidence.Declared(job.Encoded, largest)))).GasUsed;

        ChunkOpening opening = new StateChunks(job.Job.InitialState).Open(largest, 0);
        TransactionRequest answer = court.Answer(chunk, opening.Leaves, opening.TensorPath, opening.StatePath);
        ulong answered = (await chain.SendAsync(submitted.Worker, answer)).GasUsed;
        int size = TensorChunks.AnswerBytes(new TensorGeometry(job.Job.InitialState[largest].Shape), 0, job.Job.InitialState.Length);
        return
        [
            new("dataRequest", request, "anyone asks for 32 leaves (8 KiB) of the state after a segment; the segment is held"),
            new("dataAnswer", answered, "the worker puts them on chain; the limit is what it is compensated for", BaseGas + ((ulong)GasPerByte * (ulong)size)),
            new("dataAnswerCallData", (ulong)answer.Data.Length, "its calldata", null, GasFigure.Bytes),
        ];
    }
}
