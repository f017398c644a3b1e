namespace Verifiable.Storage.RocksDb;

/// <summary>Owns options of a write.</summary>
internal sealed class WriteOptionsHandle : NativeHandle
{
    /// <summary>With <paramref name="sync"/> a write returns only after it reached the disk.</summary>
    public WriteOptionsHandle(bool sync)
        : base(RocksDbNative.CreateWriteOptions()) => RocksDbNative.SetSync(this, sync ? (byte)1 : (byte)0);

    /// <inheritdoc/>
    protected override void Destroy() => RocksDbNative.DestroyWriteOptions(handle);
}
