using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Manifest;

/// <summary>The section <c>model</c>.</summary>
/// <param name="Model">The model; null where a file has it.</param>
/// <param name="Onnx">The ONNX file that has it, or null.</param>
/// <param name="Location">Where the model begins.</param>
/// <param name="Init">Initial parameters.</param>
internal sealed record ModelSection(Module? Model, Located<string>? Onnx, SourceLocation Location, SeedOrFile Init);
