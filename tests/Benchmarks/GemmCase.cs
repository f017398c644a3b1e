namespace Verifiable.Benchmarks;

/// <summary>A matrix product <c>op(a) op(b)</c> of (m, k) by (k, n).</summary>
internal sealed record GemmCase(string Name, int M, int N, int K, bool TransposeA = false, bool TransposeB = false)
{
    /// <summary>Square products, the transposed forms of forward (nt) and backward (tn), and the skinny ones of the nets.</summary>
    public static IReadOnlyList<GemmCase> All { get; } =
    [
        Square("gemm", 256), Square("gemm", 512), Square("gemm", 1024), Square("gemm", 2048),
        Square("gemm-nt", 256, transposeB: true), Square("gemm-nt", 512, transposeB: true), Square("gemm-nt", 1024, transposeB: true), Square("gemm-nt", 2048, transposeB: true),
        Square("gemm-tn", 256, transposeA: true), Square("gemm-tn", 512, transposeA: true), Square("gemm-tn", 1024, transposeA: true), Square("gemm-tn", 2048, transposeA: true),
        new("gemm-nt/100x120x400", 100, 120, 400, TransposeB: true),
        new("gemm-nt/128x512x784", 128, 512, 784, TransposeB: true),
        new("gemm-nt/128x10x512", 128, 10, 512, TransposeB: true),
        new("gemm-nt/64x10x3136", 64, 10, 3136, TransposeB: true),
        new("gemm/128x512x10", 128, 512, 10),
        new("gemm/64x3136x10", 64, 3136, 10),
        new("gemm-tn/10x512x128", 10, 512, 128, TransposeA: true),
        new("gemm-tn/84x120x100", 84, 120, 100, TransposeA: true),
        new("gemm-tn/512x784x128", 512, 784, 128, TransposeA: true),
        new("gemm-nt/1024x256x256", 1024, 256, 256, TransposeB: true),
        new("gemm/128x32x128", 128, 32, 128),
        new("gemm-nt/128x128x32", 128, 128, 32, TransposeB: true),
    ];

    private static GemmCase Square(string kind, int size, bool transposeA = false, bool transposeB = false) => new($"{kind}/{size}", size, size, size, transposeA, transposeB);
}
