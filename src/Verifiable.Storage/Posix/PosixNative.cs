using System.Runtime.InteropServices;

namespace Verifiable.Storage.Posix;

/// <summary>The calls of the C library that .NET does not offer: opening a folder to flush it.</summary>
internal static partial class PosixNative
{
    private const string Library = "libc";

    /// <summary>A new descriptor that the caller owns (<see cref="Close"/>), or -1 with errno set.</summary>
    [LibraryImport(Library, EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int Open(string path, int flags);

    /// <summary>0, or -1 with errno set; the descriptor stays the caller's.</summary>
    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Fsync(int descriptor);

    /// <summary>Gives the descriptor back, whatever it returns.</summary>
    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);
}
