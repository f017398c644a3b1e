namespace Verifiable.Tensors.Kernels.Lanes.Fusion;

/// <summary>Computes some instructions of a program for all lanes of a chunk, intermediate values in vector registers.</summary>
/// <param name="registers">Buffers of the program's registers.</param>
/// <param name="lanes">Lanes, a multiple of the vector's.</param>
internal unsafe delegate void FusedLoop(byte** registers, nint lanes);
