using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>A step program and what its parts mean.</summary>
/// <param name="Program">The program.</param>
/// <param name="Parameters">Trainable tensors and buffers; tensor i is state tensor i.</param>
/// <param name="LossOperator">The operator whose output is the loss of a step; null when there is none.</param>
/// <param name="LogitsOperator">The operator whose output is the model's output.</param>
public sealed record TrainingProgram(StepProgram Program, ImmutableArray<Parameter> Parameters, int? LossOperator, int LogitsOperator)
{
    /// <summary>For each operator the layer it belongs to, or a word in parentheses such as (optimizer).</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];
}
