using System.Runtime.InteropServices;

namespace Verifiable.Tensors.Memory;

/// <summary>Asks the system to back memory with large pages, where it can.</summary>
/// <remarks>
/// A step streams through many megabytes; with pages of 4 KiB it waits for address translations, in a virtual machine twice over, and its physical pages fall on the second cache's sets by chance.
/// Linux gives huge pages to whoever asks when <c>/sys/kernel/mm/transparent_hugepage/enabled</c> says <c>madvise</c> or <c>always</c>. Speed only: nothing depends on the answer.
/// </remarks>
internal static unsafe partial class HugePages
{
    /// <summary>Bytes of a huge page.</summary>
    public const int Bytes = 1 << 21;

    // MADV_HUGEPAGE of <sys/mman.h> (madvise(2)).
    private const int Advice = 14;

    /// <summary>Asks for huge pages.</summary>
    /// <param name="address">Start of the memory, aligned to <see cref="Bytes"/>.</param>
    /// <param name="bytes">Its size.</param>
    public static void Request(void* address, nuint bytes)
    {
        if (OperatingSystem.IsLinux())
            _ = Advise(address, bytes, Advice);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
