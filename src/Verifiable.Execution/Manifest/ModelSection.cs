using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Manifest;

/// <summary>The section <c>model</c>.</summary>
internal sealed record ModelSection(Module Model, SourceLocation Location, SeedOrFile Init);
