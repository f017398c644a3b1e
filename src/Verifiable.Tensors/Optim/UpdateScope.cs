using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Optim;

/// <summary>What the next value of an element of a state tensor may depend on; an operand is added when it is first asked for.</summary>
public sealed class UpdateScope
{
    private readonly FoldBuilder _fold;
    private readonly ScalarScope _scalars;
    private readonly Value _state;
    private readonly Value _parameter;
    private readonly GradientReading _gradient;
    private readonly Value _schedule;
    private readonly Dictionary<Value, int> _operands = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<int, int> _columns = [];

    internal UpdateScope(FoldBuilder fold, ScalarScope scalars, Value state, Value parameter, GradientReading gradient, Value schedule) =>
        (_fold, _scalars, _state, _parameter, _gradient, _schedule) = (fold, scalars, state, parameter, gradient, schedule);

    /// <summary>The element before the step.</summary>
    public ScalarF32 Old => Read(_state);

    /// <summary>The parameter before the step.</summary>
    public ScalarF32 Parameter => Read(_parameter);

    /// <summary>The gradient, clipped; to be asked for once.</summary>
    public ScalarF32 Gradient => _gradient.Read(_fold)(_scalars);

    /// <summary>The gradient of the loss plus half the weight decay times the squared norm: <c>fma(decay, p, g)</c>, or g where the decay is zero.</summary>
    public ScalarF32 DecayedGradient(double decay)
    {
        if (decay == 0)
            return Gradient;
        ScalarF32 gradient = Gradient;
        return Constant(decay).FusedMultiplyAdd(Parameter, gradient);
    }

    /// <summary>An element of another value of the same shape.</summary>
    public ScalarF32 Read(Value value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!_operands.TryGetValue(value, out int operand))
            _operands.Add(value, operand = _fold.ReadElement(value));
        return _scalars.Operand(operand);
    }

    /// <summary>A column of the schedule in this step's row.</summary>
    public ScalarF32 Column(int column)
    {
        if (!_columns.TryGetValue(column, out int operand))
            _columns.Add(column, operand = _fold.Read(_schedule, Step, column));
        return _scalars.Operand(operand);
    }

    /// <summary>A constant, rounded to f32.</summary>
    public ScalarF32 Constant(double value) => _scalars.Constant((float)value);
}
