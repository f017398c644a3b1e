using System.Buffers.Binary;
using Verifiable.Execution.Compilation;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;
using Verifiable.Storage;
using Verifiable.Tensors;
using CheckpointFile = Verifiable.Execution.Training.Checkpoint;

namespace Verifiable.Node.Jobs;

/// <summary>What a node executed of one job: which state a segment leads to from which state, the claims about last steps, and the states that it holds.</summary>
/// <remarks>
/// A segment's end is a function of the state before it, so an entry goes by that state's root and holds for every attempt and worker and across re-orgs.
/// Only what this node executed itself becomes an entry. Keys in the store: keccak-256 of the job's key, a root and the kind.
/// </remarks>
/// <param name="checkpoints">The node's own records.</param>
/// <param name="claims">Claims about the last steps of segments.</param>
/// <param name="blobs">Where states lie as files.</param>
/// <param name="published">States that others published, unchecked.</param>
/// <param name="known">The job.</param>
public sealed class ExecutedSegments(CheckpointStore checkpoints, ClaimStore claims, BlobStore blobs, StateIndex published, KnownJob known)
{
    private const byte StateKind = (byte)'s';
    private const byte EntryKind = (byte)'e';
    private const byte ClaimKind = (byte)'l';

    /// <summary>Remembers that the segment from the state <paramref name="start"/> up to <paramref name="endStep"/> ends in <paramref name="end"/>, which lies in <paramref name="blob"/>.</summary>
    public void Add(Hash256 start, ulong endStep, Hash256 end, Hash256 blob)
    {
        Hold(endStep, end, blob);
        checkpoints.Save(new Checkpoint(Key(start, EntryKind), endStep, end, blob));
    }

    /// <summary>Remembers where the state <paramref name="root"/> before <paramref name="step"/> lies.</summary>
    public void Hold(ulong step, Hash256 root, Hash256 blob) => checkpoints.Save(new Checkpoint(Key(root, StateKind), step, root, blob));

    /// <summary>The root in which the segment from the state <paramref name="start"/> up to <paramref name="endStep"/> ends; null when this node has not executed it.</summary>
    public Hash256? EndOf(Hash256 start, ulong endStep) => Find(start, EntryKind, endStep)?.StateRoot;

    /// <summary>Remembers the claim about the last step of a segment from the state <paramref name="start"/>.</summary>
    /// <remarks>Two segments may begin in equal states and make something else of them, so the step is part of the name.</remarks>
    public void AddClaim(Hash256 start, ulong endStep, StepClaim claim) => claims.Save(ClaimKey(start, endStep), claim);

    /// <summary>The claim about the last step of the segment from the state <paramref name="start"/> up to <paramref name="endStep"/>; null when this node has not made it.</summary>
    public StepClaim? ClaimOf(Hash256 start, ulong endStep) => claims.Find(ClaimKey(start, endStep));

    /// <summary>Overwrites <paramref name="state"/> with the one of <paramref name="root"/> before <paramref name="step"/>: the initial one, one that is held, or one that was published, which is then held.</summary>
    /// <returns>False when there is none whose root is right; the state is then unspecified.</returns>
    public bool TryRead(CompiledJob job, ulong step, Hash256 root, IReadOnlyList<Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(state);
        if (step == 0 && root == job.Spec.InitialStateRoot)
        {
            for (int i = 0; i < state.Count; i++)
                state[i].CopyFrom(job.InitialState[i]);
            return true;
        }

        if (Find(root, StateKind, step) is { } held && TryRead(job, blobs.Read(held.BlobHash).Content, root, state))
            return true;
        byte[]? content = published.Find(root);
        if (!TryRead(job, content, root, state))
            return false;
        // Whoever named the file may name another one later.
        Hold(step, root, blobs.Put(content));
        return true;
    }

    private static bool TryRead(CompiledJob job, byte[]? content, Hash256 root, IReadOnlyList<Tensor> state)
    {
        if (content is null)
            return false;
        try
        {
            CheckpointFile.Read(job, content, root, state, $"state {root}");
            return true;
        }
        catch (InvalidDataException)
        {
            // Anybody may have written it.
            return false;
        }
    }

    private Checkpoint? Find(Hash256 root, byte kind, ulong step)
    {
        foreach (Checkpoint checkpoint in checkpoints.List(Key(root, kind)))
        {
            if (checkpoint.Step == step)
                return checkpoint;
        }

        return null;
    }

    private Hash256 Key(Hash256 root, byte kind) => Keccak256.Hash([.. known.Key.AsSpan(), .. root.AsSpan(), kind]);

    private Hash256 ClaimKey(Hash256 start, ulong endStep)
    {
        Span<byte> step = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(step, endStep);
        return Keccak256.Hash([.. Key(start, ClaimKind).AsSpan(), .. step]);
    }
}
