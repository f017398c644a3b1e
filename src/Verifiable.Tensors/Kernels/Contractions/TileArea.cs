namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>The part of a contraction's output that a strip of tiles covers.</summary>
/// <param name="Batch">Batch index.</param>
/// <param name="Row">First row.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Column">First column.</param>
/// <param name="Columns">Number of columns.</param>
internal readonly record struct TileArea(long Batch, long Row, int Rows, long Column, int Columns);
