using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Graphs;

/// <summary>What a body or finish under construction can read, typed.</summary>
/// <param name="builder">Receives the instructions.</param>
public sealed class ScalarScope(ScalarProgramBuilder builder)
{
    /// <summary>The accumulator as f32.</summary>
    public ScalarF32 Accumulator => new(builder, builder.Accumulator);

    /// <summary>The accumulator as an integer.</summary>
    public ScalarU32 AccumulatorU32 => new(builder, builder.Accumulator);

    /// <summary>The step number.</summary>
    public ScalarU32 Step => new(builder, builder.Step);

    /// <summary>Value of an f32 operand.</summary>
    public ScalarF32 Operand(int index) => new(builder, builder.Operand(index));

    /// <summary>Value of an i32 or u32 operand.</summary>
    public ScalarU32 OperandU32(int index) => new(builder, builder.Operand(index));

    /// <summary>An f32 constant.</summary>
    public ScalarF32 Constant(float value) => new(builder, builder.Float32(value));

    /// <summary>An integer constant.</summary>
    public ScalarU32 ConstantU32(uint value) => new(builder, builder.UInt32(value));

    /// <summary>Output coordinate <paramref name="dimension"/>.</summary>
    public ScalarU32 OutputDigit(int dimension) => new(builder, builder.OutputDigit(dimension));

    /// <summary>Reduction digit <paramref name="dimension"/>.</summary>
    public ScalarU32 ReductionDigit(int dimension) => new(builder, builder.ReductionDigit(dimension));
}
