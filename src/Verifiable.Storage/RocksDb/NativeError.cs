using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Verifiable.Storage.RocksDb;

/// <summary>Turns RocksDB's error messages into exceptions and frees them.</summary>
internal static class NativeError
{
    /// <summary>Does nothing when <paramref name="error"/> is zero; otherwise frees it and throws.</summary>
    /// <exception cref="StoreLockedException">Another process, or this one, has the store open.</exception>
    /// <exception cref="StoreCorruptedException">What is on disk is not what was written.</exception>
    /// <exception cref="StorageException">Anything else.</exception>
    public static void ThrowIfSet(nint error, string operation, string path)
    {
        if (error != 0)
            Throw(error, operation, path);
    }

    [DoesNotReturn]
    [StackTraceHidden]
    private static void Throw(nint error, string operation, string path)
    {
        string message = Marshal.PtrToStringUTF8(error) ?? "no message";
        RocksDbNative.Free(error);
        throw Classify(message, operation, path);
    }

    /// <remarks>RocksDB's messages start with the name of their status code; its lock file is called LOCK.</remarks>
    private static StorageException Classify(string message, string operation, string path)
    {
        if (message.StartsWith("IO error", StringComparison.Ordinal) && message.Contains("lock", StringComparison.OrdinalIgnoreCase)
            && message.Contains("/LOCK", StringComparison.Ordinal))
        {
            return new StoreLockedException($"{operation}: expected exclusive use, got a store that another process has open ({path}: {message})");
        }

        if (message.StartsWith("Corruption", StringComparison.Ordinal))
            return new StoreCorruptedException($"{operation}: expected the bytes that were written, got a corrupted store ({path}: {message})");
        return new StorageException($"{operation}: expected success, got {message} ({path})");
    }
}
