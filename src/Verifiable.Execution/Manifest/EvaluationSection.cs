using System.Collections.Immutable;
using Verifiable.Execution.Data;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Manifest;

/// <summary>The section <c>evaluation</c>.</summary>
internal sealed record EvaluationSection(LossSection Loss, ImmutableArray<EvaluationMetric> Metrics, Located<int> BatchSize, Located<DataPart> Part);
