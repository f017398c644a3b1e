using System.Collections.Immutable;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;

namespace Verifiable.Protocol.Programs;

/// <summary>A step program as bytes, with the trees that open its definitions. It may be malformed: that is for <see cref="ProgramRules"/> to find.</summary>
public sealed class EncodedProgram
{
    internal EncodedProgram(ImmutableArray<ReadOnlyMemory<byte>> operators, ImmutableArray<ReadOnlyMemory<byte>> states, ImmutableArray<ReadOnlyMemory<byte>> inputs)
    {
        Operators = operators;
        States = states;
        Inputs = inputs;
        OperatorTree = Tree(operators, MerkleTags.OperatorLeaf, MerkleTags.Operators);
        StateTree = Tree(states, MerkleTags.StateDeclarationLeaf, MerkleTags.StateDeclarations);
        InputTree = Tree(inputs, MerkleTags.InputDeclarationLeaf, MerkleTags.InputDeclarations);
        Header = new ProgramHeader(operators.Length, states.Length, inputs.Length - 1, OperatorTree.Root, StateTree.Root, InputTree.Root);
        Root = Header.Root();
    }

    /// <summary>Encoded operators.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Operators { get; }

    /// <summary>Encoded state declarations.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> States { get; }

    /// <summary>Encoded input declarations: dataset tensors in order, then the schedule.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Inputs { get; }

    /// <summary>Tree over the operators.</summary>
    public ListTree OperatorTree { get; }

    /// <summary>Tree over the state declarations.</summary>
    public ListTree StateTree { get; }

    /// <summary>Tree over the input declarations.</summary>
    public ListTree InputTree { get; }

    /// <summary>Preimage of <see cref="Root"/>.</summary>
    public ProgramHeader Header { get; }

    /// <summary>The program root.</summary>
    public Hash256 Root { get; }

    private static ListTree Tree(ImmutableArray<ReadOnlyMemory<byte>> encodings, byte leafTag, byte tag)
    {
        // A program without operators or states breaks V1 or V2, but still has to be looked at.
        Hash256[] leaves = encodings.IsEmpty ? [Hash256.Zero] : [.. encodings.Select(e => Keccak256.Hash([.. e.Span, leafTag]))];
        return new ListTree(leaves, tag);
    }
}
