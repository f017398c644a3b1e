namespace Verifiable.Storage.RocksDb;

/// <summary>Owns options of a database or of a column family.</summary>
internal sealed class OptionsHandle() : NativeHandle(RocksDbNative.CreateOptions())
{
    /// <inheritdoc/>
    protected override void Destroy() => RocksDbNative.DestroyOptions(handle);
}
