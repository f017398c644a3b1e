using System.Security.Cryptography;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Tree;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Serialization;

namespace Verifiable.Execution.Training;

/// <summary>States and weights as safetensors files, and the hash that names weights.</summary>
public static class Checkpoint
{
    /// <summary>The whole state under the labels of the program, in program order and stored shapes.</summary>
    public static byte[] Write(CompiledJob job, IReadOnlyList<Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(state);
        return SafetensorsFile.Write(Tensors(job, state));
    }

    /// <summary>The tensors of <see cref="Write"/>, for files that hold more besides.</summary>
    public static IEnumerable<NamedTensor> Tensors(CompiledJob job, IReadOnlyList<Tensor> state) => state.Select((t, i) => new NamedTensor(job.Program.States[i].Label, t.Shape, t));

    /// <summary>Overwrites <paramref name="state"/> with a file that <see cref="Write"/> made, if its root is the expected one.</summary>
    /// <exception cref="InvalidDataException">The file is malformed, is not of this job, or has another root; the state is then unspecified.</exception>
    public static void Read(CompiledJob job, byte[] content, Hash256 expectedRoot, IReadOnlyList<Tensor> state, string where)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(state);
        SafetensorsFile file = SafetensorsFile.Parse(content, [StoredType.Float32, StoredType.Int32], where);
        if (file.Entries.Count != state.Count)
            throw new InvalidDataException($"checkpoint: expected {state.Count} tensors, got {file.Entries.Count} ({where})");
        Read(job, file, expectedRoot, state, where);
    }

    /// <summary>Overwrites <paramref name="state"/> with the first tensors of a file, those of <see cref="Tensors"/>, if their root is the expected one.</summary>
    /// <exception cref="InvalidDataException">The tensors are not of this job, or have another root; the state is then unspecified.</exception>
    public static void Read(CompiledJob job, SafetensorsFile file, Hash256 expectedRoot, IReadOnlyList<Tensor> state, string where)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(state);
        if (file.Entries.Count < state.Count)
            throw new InvalidDataException($"checkpoint: expected {state.Count} tensors, got {file.Entries.Count} ({where})");
        for (int i = 0; i < state.Count; i++)
        {
            SafetensorsEntry entry = file.Entries[i];
            StateDeclaration declaration = job.Program.States[i];
            StoredType type = declaration.Type == ElementType.Int32 ? StoredType.Int32 : StoredType.Float32;
            if (entry.Name != declaration.Label || entry.Type != type || !entry.Shape.Equals(declaration.Shape))
                throw new InvalidDataException($"checkpoint: expected {declaration.Label} of {type} {declaration.Shape}, got {entry.Name} of {entry.Type} {entry.Shape} ({where})");
            file.Data(entry).CopyTo(state[i].Bytes);
        }

        Hash256 root = TensorCommitments.StateRoot(state);
        if (root != expectedRoot)
            throw new InvalidDataException($"checkpoint: expected the state root {expectedRoot}, got {root} ({where})");
    }

    /// <summary>The model's tensors alone, parameters and buffers, under the names and shapes that PyTorch gives them.</summary>
    public static byte[] WriteParameters(CompiledJob job, IReadOnlyList<Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(state);
        return SafetensorsFile.Write(job.Parameters.Select((p, i) => new NamedTensor(p.Label, p.Shape, state[i])));
    }

    /// <summary>SHA-256 over the raw little-endian bytes of all parameters in declaration order; buffers are no parameters.</summary>
    public static string WeightsSha256(CompiledJob job, IReadOnlyList<Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(state);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int i = 0; i < job.Parameters.Length; i++)
        {
            if (job.Parameters[i].IsTrainable)
                hash.AppendData(state[i].Bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
