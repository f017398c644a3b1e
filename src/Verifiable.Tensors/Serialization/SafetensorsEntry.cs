using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Serialization;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">Byte after the last one.</param>
public sealed record SafetensorsEntry(string Name, StoredType Type, Shape Shape, long Begin, long End);
