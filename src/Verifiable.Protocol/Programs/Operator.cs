using System.Collections.Immutable;

namespace Verifiable.Protocol.Programs;

/// <summary>A fold nest: for each output element, a fold of <see cref="Body"/> over the reduction digits, then <see cref="Finish"/> (protocol section 2).</summary>
/// <param name="OutputType">Element type of the output.</param>
/// <param name="Output">Shape of the output.</param>
/// <param name="AccumulatorType">Type of the accumulator; f32 accumulators are NaN-canonical after each body.</param>
/// <param name="Init">Raw bits of the initial accumulator.</param>
/// <param name="Reduction">Extents of the reduction digits, last fastest; rank 0 means one iteration.</param>
/// <param name="Operands">The tensors read.</param>
/// <param name="Body">Gives the next accumulator.</param>
/// <param name="Finish">Gives the element from the final accumulator; empty: the accumulator itself.</param>
public sealed record Operator(
    ElementType OutputType,
    Shape Output,
    ElementType AccumulatorType,
    uint Init,
    Shape Reduction,
    ImmutableArray<Operand> Operands,
    ScalarProgram Body,
    ScalarProgram Finish)
{
    /// <summary>Name for people (logs, traces); not encoded, so not committed.</summary>
    public string Label { get; init; } = "";

    /// <summary>Number of blocks of <see cref="ProgramLimits.BlockLength"/> iterations.</summary>
    public long BlockCount => (Reduction.Count + ProgramLimits.BlockLength - 1) / ProgramLimits.BlockLength;
}
