using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Verifiable.Execution.Tree;
using Verifiable.Protocol.Deliveries;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;

namespace Verifiable.Execution.Deliveries;

/// <summary>Encrypts the state that a job ends in, and decrypts it again (protocol section 9).</summary>
public static class StateDelivery
{
    /// <summary>Leaves of each state tensor of a program.</summary>
    public static IReadOnlyList<long> LeafCounts(StepProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return [.. program.States.Select(s => new TensorGeometry(s.Shape).LeafCount)];
    }

    /// <summary>Encrypts a state on at most <paramref name="degree"/> threads.</summary>
    public static CipherState Encrypt(IReadOnlyList<Tensor> state, Hash256 key, int degree = 1)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new CipherState([.. state.Select((tensor, index) => Encrypt(tensor, key, index, degree))]);
    }

    /// <summary>Overwrites <paramref name="state"/> with what a delivery decrypts to.</summary>
    /// <exception cref="InvalidDataException">The decrypted state has another root; <paramref name="state"/> is then unspecified.</exception>
    public static void Decrypt(CipherState delivery, Hash256 key, Hash256 expectedRoot, IReadOnlyList<Tensor> state, int degree = 1)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        ArgumentNullException.ThrowIfNull(state);
        for (int t = 0; t < state.Count; t++)
            Decrypt(delivery.Tensors[t], key, t, state[t], degree);
        Hash256 root = TensorCommitments.StateRoot(state, degree);
        if (root != expectedRoot)
            throw new InvalidDataException($"delivery: expected a ciphertext of the state {expectedRoot}, got one of {root}");
    }

    private static CipherTensor Encrypt(Tensor tensor, Hash256 key, int index, int degree)
    {
        var plain = new Hash256[new TensorGeometry(tensor.Shape).LeafCount];
        var leaves = new byte[checked(plain.Length * LeafHasher.LeafBytes)];
        Parallel.For(0, plain.Length, new ParallelOptions { MaxDegreeOfParallelism = degree }, leaf =>
        {
            byte[] bytes = TensorCommitments.Leaf(tensor, leaf);
            plain[leaf] = TensorTree.HashLeaf(bytes);
            LeafCipher.Apply(bytes, key, index, leaf);
            bytes.CopyTo(leaves.AsSpan(leaf * LeafHasher.LeafBytes));
        });
        return new CipherTensor(leaves, plain);
    }

    private static void Decrypt(CipherTensor cipher, Hash256 key, int index, Tensor tensor, int degree)
    {
        var geometry = new TensorGeometry(tensor.Shape);
        Parallel.For(0, cipher.Count, new ParallelOptions { MaxDegreeOfParallelism = degree }, leaf =>
        {
            Span<byte> bytes = stackalloc byte[LeafHasher.LeafBytes];
            cipher.Leaf(leaf).CopyTo(bytes);
            LeafCipher.Apply(bytes, key, index, leaf);
            ReadOnlySpan<uint> lanes = MemoryMarshal.Cast<byte, uint>(bytes);
            Span<uint> elements = MemoryMarshal.Cast<byte, uint>(tensor.Bytes);
            for (int lane = 0; lane < lanes.Length; lane++)
            {
                long element = geometry.ElementAt(leaf, lane);
                if (element >= 0)
                    elements[(int)element] = lanes[lane];
            }
        });
    }
}
