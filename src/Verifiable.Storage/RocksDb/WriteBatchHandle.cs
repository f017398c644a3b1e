namespace Verifiable.Storage.RocksDb;

/// <summary>Owns a batch of writes.</summary>
internal sealed class WriteBatchHandle() : NativeHandle(RocksDbNative.CreateBatch())
{
    /// <inheritdoc/>
    protected override void Destroy() => RocksDbNative.DestroyBatch(handle);
}
