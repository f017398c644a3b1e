using System.Collections.Immutable;

namespace Verifiable.Protocol.Programs;

/// <summary>What one training step computes: operators in static single assignment over state, dataset and schedule (protocol section 3).</summary>
/// <param name="Operators">In order; an operator reads only earlier ones.</param>
/// <param name="States">The tensors that survive a step.</param>
/// <param name="Datasets">The dataset tensors.</param>
/// <param name="Schedule">The schedule: f32, [steps, columns].</param>
public sealed record StepProgram(
    ImmutableArray<Operator> Operators,
    ImmutableArray<StateDeclaration> States,
    ImmutableArray<InputDeclaration> Datasets,
    InputDeclaration Schedule);
