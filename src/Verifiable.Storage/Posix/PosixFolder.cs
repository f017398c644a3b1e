using System.Runtime.InteropServices;

namespace Verifiable.Storage.Posix;

/// <summary>Flushes folders, so that a rename in them survives the loss of power.</summary>
internal static class PosixFolder
{
    private const int ReadOnly = 0;

    /// <summary>Returns when the folder's entries are on disk.</summary>
    /// <exception cref="IOException">The folder cannot be opened or flushed.</exception>
    public static void Flush(string path)
    {
        int descriptor = PosixNative.Open(path, ReadOnly);
        if (descriptor < 0)
            throw Error("open", path);
        try
        {
            if (PosixNative.Fsync(descriptor) != 0)
                throw Error("fsync", path);
        }
        finally
        {
            _ = PosixNative.Close(descriptor);
        }
    }

    private static IOException Error(string call, string path) =>
        new($"flush folder: expected {call} to succeed, got {Marshal.GetLastPInvokeErrorMessage()} ({path})");
}
