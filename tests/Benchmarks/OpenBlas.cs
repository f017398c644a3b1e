using System.Runtime.InteropServices;

namespace Verifiable.Benchmarks;

/// <summary>Debian's OpenBLAS in this process, the reference of matrix products.</summary>
/// <remarks>It reads its settings once, when it is loaded: the kernel is chosen before, and that its threads park soon after a product instead of waiting for the next one while ours run.</remarks>
internal static unsafe partial class OpenBlas
{
    /// <summary>The setting for how long its threads wait for work, and the shortest time: 2 to this power in ticks of the processor.</summary>
    public static readonly (string Name, string Value) Parking = ("OPENBLAS_THREAD_TIMEOUT", "4");

    private const string Library = "libopenblas.so.0";
    private const int RowMajor = 101;
    private const int NoTranspose = 111;
    private const int Transpose = 112;

    /// <summary>Loads it with the kernels of a processor family, for example <c>SkylakeX</c>.</summary>
    /// <exception cref="DllNotFoundException">Debian's package libopenblas0-pthread is missing (`tools/setup bench` installs it).</exception>
    public static void Load(string coreType)
    {
        _ = SetEnvironment("OPENBLAS_CORETYPE", coreType, 1);
        _ = SetEnvironment(Parking.Name, Parking.Value, 1);
        SetThreads(1);
    }

    /// <summary>The kernels that it chose.</summary>
    public static string CoreName => Marshal.PtrToStringUTF8(GetCoreName()) ?? "unknown";

    /// <summary>Sets the number of its threads.</summary>
    [LibraryImport(Library, EntryPoint = "openblas_set_num_threads")]
    public static partial void SetThreads(int count);

    /// <summary><c>c = op(a) op(b)</c> for dense row-major matrices: op(a) is (m, k), op(b) is (k, n).</summary>
    public static void Multiply(bool transposeA, bool transposeB, int m, int n, int k, float* a, float* b, float* c) =>
        Gemm(RowMajor, transposeA ? Transpose : NoTranspose, transposeB ? Transpose : NoTranspose, m, n, k, 1, a, transposeA ? m : k, b, transposeB ? k : n, 0, c, n);

    [LibraryImport(Library, EntryPoint = "cblas_sgemm")]
    private static partial void Gemm(int order, int transposeA, int transposeB, int m, int n, int k, float alpha, float* a, int lda, float* b, int ldb, float beta, float* c, int ldc);

    [LibraryImport(Library, EntryPoint = "openblas_get_corename")]
    private static partial nint GetCoreName();

    // The library asks libc, which does not see what .NET sets.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
