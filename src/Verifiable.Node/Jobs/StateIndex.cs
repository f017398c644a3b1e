using Verifiable.Protocol.Hashing;
using Verifiable.Storage;

namespace Verifiable.Node.Jobs;

/// <summary>Finds checkpoints by state root in the shared blob folder: <c>states/ROOT</c> names the blob. Encrypted deliveries lie beside them, under <c>deliveries/ROOT</c>.</summary>
/// <remarks>An entry is a hint by anybody. Readers recompute the root of what they read, so a wrong entry costs a look, never a wrong state.</remarks>
/// <param name="blobFolder">The shared folder.</param>
/// <param name="blobs">The blobs in it.</param>
/// <param name="kind">Folder of the index: <see cref="States"/> or <see cref="Deliveries"/>.</param>
public sealed class StateIndex(string blobFolder, BlobStore blobs, string kind = StateIndex.States)
{
    /// <summary>Index of checkpoints by state root.</summary>
    public const string States = "states";

    /// <summary>Index of encrypted states by their own root.</summary>
    public const string Deliveries = "deliveries";

    private readonly string _folder = Path.Combine(blobFolder, kind);

    /// <summary>Publishes a checkpoint of the state with <paramref name="root"/>.</summary>
    public Hash256 Put(Hash256 root, ReadOnlySpan<byte> checkpoint)
    {
        Hash256 blob = blobs.Put(checkpoint);
        Directory.CreateDirectory(_folder);
        string temporary = Path.Combine(_folder, Path.GetRandomFileName());
        File.WriteAllText(temporary, blob.ToHex());
        File.Move(temporary, PathOf(root), overwrite: true);
        return blob;
    }

    /// <summary>The checkpoint that is published for <paramref name="root"/>, unchecked, or null.</summary>
    public byte[]? Find(Hash256 root)
    {
        string path = PathOf(root);
        if (!File.Exists(path) || new FileInfo(path).Length > 100)
            return null;
        return BlobStore.TryParseName(File.ReadAllText(path).Trim().Replace("0x", "", StringComparison.Ordinal), out Hash256 blob) ? blobs.Read(blob).Content : null;
    }

    private string PathOf(Hash256 root) => Path.Combine(_folder, root.ToHex()[2..]);
}
