using System.Collections.Immutable;
using Verifiable.Execution.Compilation;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;

namespace Verifiable.Execution.Bundles;

/// <summary>A job as a list of blobs: whoever has them rebuilds the same <see cref="CompiledJob"/> and checks it against the specification.</summary>
/// <remarks>Its canonical JSON (<see cref="JobBundleJson"/>) is a blob itself; the hash of that one is what a posted job carries.</remarks>
/// <param name="Name">Name of the job.</param>
/// <param name="Spec">The specification.</param>
/// <param name="Program">The program's blob.</param>
/// <param name="StateLabels">Names of the state tensors, in program order.</param>
/// <param name="Parameters">The trainable tensors.</param>
/// <param name="LossOperator">The operator that gives the loss, or null.</param>
/// <param name="State">Initial state tensors.</param>
/// <param name="Datasets">Dataset tensors.</param>
/// <param name="Schedule">The schedule.</param>
public sealed record JobBundle(
    string Name,
    JobSpec Spec,
    Hash256 Program,
    ImmutableArray<string> StateLabels,
    ImmutableArray<ParameterInfo> Parameters,
    int? LossOperator,
    ImmutableArray<BundledTensor> State,
    ImmutableArray<BundledTensor> Datasets,
    BundledTensor Schedule);
