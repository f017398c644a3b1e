using System.Collections.Immutable;
using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Kernels.Phases;

/// <summary>One phase of a split fold.</summary>
/// <param name="Fold">The fold over the phase's elements and its own iterations.</param>
/// <param name="Placement">Coordinates of the whole output at which the phase's elements lie.</param>
internal sealed record Phase(Operator Fold, ImmutableArray<Coordinate> Placement);
