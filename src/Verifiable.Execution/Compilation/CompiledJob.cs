using System.Collections.Immutable;
using Verifiable.Protocol.Jobs;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;

namespace Verifiable.Execution.Compilation;

/// <summary>A job ready to run: program, data, initial state, and the specification that commits to them.</summary>
/// <remarks>It owns its tensors. Everything but <see cref="Name"/>, <see cref="Parameters"/>, <see cref="LogitsOperator"/>, <see cref="StepsPerEpoch"/>, <see cref="Scopes"/>, <see cref="Validation"/> and the labels in the program is covered by the specification's hash.</remarks>
public sealed class CompiledJob : IDisposable
{
    /// <summary>Name for people.</summary>
    public required string Name { get; init; }

    /// <summary>What one step computes.</summary>
    public required StepProgram Program { get; init; }

    /// <summary>The trainable tensors.</summary>
    public required ImmutableArray<ParameterInfo> Parameters { get; init; }

    /// <summary>The operator whose output is the loss of a step; null when there is none.</summary>
    public required int? LossOperator { get; init; }

    /// <summary>The operator whose output is the model's; null when the job came as a bundle.</summary>
    public int? LogitsOperator { get; init; }

    /// <summary>Steps that visit as many samples (or windows of a text) as there are, for people; null when the job came without.</summary>
    public double? StepsPerEpoch { get; init; }

    /// <summary>For each operator the layer it belongs to, for people; empty when the job came without.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>How the model is evaluated on what is kept for validation; null: nothing is kept, or the job came as a bundle.</summary>
    public ValidationProgram? Validation { get; init; }

    /// <summary>The state before step 0.</summary>
    public required ImmutableArray<Tensor> InitialState { get; init; }

    /// <summary>The dataset tensors.</summary>
    public required ImmutableArray<Tensor> Datasets { get; init; }

    /// <summary>The schedule.</summary>
    public required Tensor Schedule { get; init; }

    /// <summary>The specification.</summary>
    public required JobSpec Spec { get; init; }

    /// <summary>The same job under other terms; the tensors are shared, so dispose one of the two.</summary>
    public CompiledJob With(JobSpec spec) => new()
    {
        Name = Name,
        Program = Program,
        Parameters = Parameters,
        LossOperator = LossOperator,
        LogitsOperator = LogitsOperator,
        StepsPerEpoch = StepsPerEpoch,
        Scopes = Scopes,
        Validation = Validation,
        InitialState = InitialState,
        Datasets = Datasets,
        Schedule = Schedule,
        Spec = spec,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in InitialState.Concat(Datasets).Append(Schedule))
            tensor.Dispose();
        Validation?.Order.Dispose();
    }
}
