using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Functional;

/// <summary>What the program of an element-wise operator reads; an operand is added when it is first asked for.</summary>
internal sealed class ElementScope(FoldBuilder fold, ScalarScope scalars, Value[] inputs, Value? output, Value? gradient)
{
    private readonly Dictionary<Value, int> _operands = new(ReferenceEqualityComparer.Instance);

    /// <summary>The only input.</summary>
    public ScalarF32 X => Input(0);

    /// <summary>The output, in a gradient.</summary>
    public ScalarF32 Y => Read(output);

    /// <summary>The gradient of the output, in a gradient.</summary>
    public ScalarF32 Gradient => Read(gradient);

    /// <summary>Input <paramref name="index"/>.</summary>
    public ScalarF32 Input(int index) => Read(inputs[index]);

    /// <summary>An f32 constant.</summary>
    public ScalarF32 Constant(double value) => scalars.Constant((float)value);

    /// <summary>Output coordinate <paramref name="dimension"/>.</summary>
    public ScalarU32 OutputDigit(int dimension) => scalars.OutputDigit(dimension);

    private ScalarF32 Read(Value? value)
    {
        if (value is null)
            throw new InvalidOperationException("ElementScope: expected a gradient's program, got a forward one that asks for output or gradient");
        if (!_operands.TryGetValue(value, out int operand))
            _operands.Add(value, operand = fold.ReadElement(value));
        return scalars.Operand(operand);
    }
}
