using Verifiable.Tensors.Optim;

namespace Verifiable.Execution.Manifest;

/// <summary>The section <c>training</c>.</summary>
internal sealed record TrainingSection(LossSection Loss, Optimizer Optimizer, Located<int> BatchSize, Located<int> Steps);
