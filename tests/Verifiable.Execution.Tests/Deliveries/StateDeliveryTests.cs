using Verifiable.Execution.Deliveries;
using Verifiable.Execution.Tree;
using Verifiable.Protocol.Deliveries;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;

namespace Verifiable.Execution.Tests.Deliveries;

public sealed class StateDeliveryTests
{
    private static readonly Hash256 s_key = Keccak256.Hash("the key"u8);
    private static readonly Shape[] s_shapes = [new(), new(5), new(64), new(2100), new(9, 10), new(8, 8), new(3, 7, 17), new(2, 3, 1, 9)];

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Decrypt_WhatWasEncrypted_IsTheStateBitForBit(int degree)
    {
        Tensor[] state = State(3);
        Tensor[] decrypted = [.. s_shapes.Select(s => new Tensor(ElementType.Float32, s))];
        Hash256 root = TensorCommitments.StateRoot(state);
        CipherState delivery = StateDelivery.Encrypt(state, s_key, degree);
        Assert.Equal(root, delivery.StateRoot);
        Assert.Null(delivery.FindWrong(s_key));
        StateDelivery.Decrypt(delivery, s_key, root, decrypted, degree);
        for (int t = 0; t < state.Length; t++)
            Assert.Equal(state[t].Bytes.ToArray(), decrypted[t].Bytes.ToArray());
        Dispose(state, decrypted);
    }

    [Fact]
    public void Decrypt_OtherKeyOrState_Throws()
    {
        Tensor[] state = State(4);
        Tensor[] other = State(5);
        Hash256 root = TensorCommitments.StateRoot(state);
        CipherState delivery = StateDelivery.Encrypt(state, s_key);
        Assert.Throws<InvalidDataException>(() => StateDelivery.Decrypt(delivery, LeafCipher.HashOf(s_key), root, other));
        Assert.Throws<InvalidDataException>(() => StateDelivery.Decrypt(delivery, s_key, s_key, other));
        Dispose(state, other);
    }

    private static Tensor[] State(int seed)
    {
        var random = new Random(seed);
        Tensor[] state = [.. s_shapes.Select(s => new Tensor(ElementType.Float32, s))];
        foreach (Tensor tensor in state)
        {
            foreach (ref float value in tensor.Floats)
                value = (float)random.NextDouble();
        }

        return state;
    }

    private static void Dispose(params Tensor[][] states)
    {
        foreach (Tensor tensor in states.SelectMany(s => s))
            tensor.Dispose();
    }
}
