using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Autograd;

namespace Verifiable.Tensors.Graphs;

/// <summary>Builds a <see cref="StepProgram"/> from symbolic tensors; nothing is executed and no data is held.</summary>
/// <param name="differentiable">Whether gradients will be asked for; without, functions append only what their value needs.</param>
public sealed class Graph(bool differentiable = true)
{
    private readonly List<Operator> _operators = [];
    private readonly List<StateDeclaration> _states = [];
    private readonly List<InputDeclaration> _datasets = [];
    private readonly List<Parameter> _named = [];
    private readonly List<Parameter> _trainable = [];
    private readonly List<string> _scopes = [];
    private readonly Dictionary<View, Value> _copies = new(ReferenceEqualityComparer.Instance);
    private InputDeclaration? _schedule;
    private uint _randomStreams;

    /// <summary>Key of the random numbers that operators draw while the program runs.</summary>
    public ulong Seed { get; init; }

    /// <summary>Records how to differentiate what is appended.</summary>
    public GradientTape Tape { get; } = new();

    /// <summary>Trainable tensors in declaration order.</summary>
    public IReadOnlyList<Parameter> Parameters => _trainable;

    /// <summary>What a file of the model holds, trainable tensors and buffers, in declaration order: tensor i is state tensor i.</summary>
    public IReadOnlyList<Parameter> StateDictionary => _named;

    /// <summary>What operators are appended for at the moment, for people: a layer's path, or a word in parentheses.</summary>
    public string Scope { get; set; } = "";

    /// <summary>For each operator what it was appended for; a backward operator has the scope of its function.</summary>
    public IReadOnlyList<string> Scopes => _scopes;

    /// <summary>Declares a state tensor.</summary>
    public Value State(string label, Shape shape, ElementType type = ElementType.Float32)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _states.Add(new StateDeclaration(type, shape, null) { Label = label });
        return new Value(this, new TensorSource(SourceKind.State, _states.Count - 1), type, shape);
    }

    /// <summary>Declares a trainable state tensor.</summary>
    /// <param name="label">Its name, for example <c>0.weight</c>.</param>
    /// <param name="shape">Shape of the stored tensor.</param>
    /// <param name="declaredShape">Shape that files carry; the same elements in the same order.</param>
    /// <param name="initialization">How a seed gives its initial value.</param>
    /// <exception cref="ArgumentException">The two shapes have different numbers of elements.</exception>
    public Value Parameter(string label, Shape shape, Shape declaredShape, Initialization initialization)
    {
        Value state = Named(label, shape, declaredShape, initialization, isTrainable: true);
        _trainable.Add(_named[^1]);
        if (differentiable)
            Tape.Watch(state);
        return state;
    }

    /// <summary>Declares a state tensor that belongs to the model but is not trained, such as running statistics; <see cref="SetNext"/> says how it goes on.</summary>
    /// <exception cref="InvalidOperationException">State tensors that do not belong to the model, those of an optimizer, are declared already.</exception>
    public Value Buffer(string label, Shape shape, Initialization initialization)
    {
        if (_states.Count != _named.Count)
            throw new InvalidOperationException($"Graph.Buffer {label}: expected the model's tensors before all others, got {_states.Count - _named.Count} others");
        return Named(label, shape, shape, initialization, isTrainable: false);
    }

    /// <summary>Declares a dataset tensor.</summary>
    public Value Dataset(string label, ElementType type, Shape shape)
    {
        _datasets.Add(new InputDeclaration(type, shape) { Label = label });
        return new Value(this, new TensorSource(SourceKind.Dataset, _datasets.Count - 1), type, shape);
    }

    /// <summary>Declares the schedule: one row of f32 per step.</summary>
    /// <exception cref="InvalidOperationException">There is one already.</exception>
    public Value Schedule(long steps, int columns)
    {
        if (_schedule is not null)
            throw new InvalidOperationException("Graph.Schedule: expected one schedule, got a second");
        _schedule = new InputDeclaration(ElementType.Float32, new Shape(steps, columns)) { Label = "schedule" };
        return new Value(this, TensorSource.Schedule, ElementType.Float32, _schedule.Shape);
    }

    /// <summary>Appends an operator; its operands come from earlier values.</summary>
    public Value Append(Operator definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        _operators.Add(definition);
        _scopes.Add(Scope);
        return new Value(this, new TensorSource(SourceKind.Operator, _operators.Count - 1), definition.OutputType, definition.Output);
    }

    /// <summary>The value as a stored tensor of its shape: itself, or a copy where it is a view; a view is copied once.</summary>
    /// <remarks>Gradients do not pass through the copy; whoever reads it adds gradients of the view.</remarks>
    public Value Materialize(Value value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.View is null)
            return value;
        if (!_copies.TryGetValue(value.View, out Value? copy))
        {
            var fold = new FoldBuilder(this, "copy", value.Shape);
            int element = fold.ReadElement(value);
            copy = value.Type == ElementType.Float32 ? fold.Fold(0, s => s.Operand(element)) : fold.FoldI32(0, s => s.OperandU32(element));
            _copies.Add(value.View, copy);
        }

        return copy with { FlattenedFrom = value.FlattenedFrom };
    }

    /// <summary>Makes the output of an operator the next value of a state tensor.</summary>
    /// <exception cref="ArgumentException">The values are not a state tensor and an operator's output of the same type and shape.</exception>
    public void SetNext(Value state, Value next)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(next);
        if (state.Source.Kind != SourceKind.State)
            throw new ArgumentException($"Graph.SetNext: expected a state tensor, got {state}", nameof(state));
        next = Materialize(next);
        if (next.Source.Kind != SourceKind.Operator || next.Type != state.Type || !next.Shape.Equals(state.Shape))
            throw new ArgumentException($"Graph.SetNext: expected an operator's {state.Type} {state.Shape}, got {next}", nameof(next));
        _states[state.Source.Index] = _states[state.Source.Index] with { Next = next.Source.Index };
    }

    /// <summary>What a state tensor is next, as far as declared: an operator's output, or the tensor itself.</summary>
    public Value Next(Value state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return _states[state.Source.Index].Next is int next ? state with { Source = new TensorSource(SourceKind.Operator, next) } : state;
    }

    /// <summary>The program so far; without a schedule it gets an unused one of one column.</summary>
    /// <param name="steps">Number of steps, needed only when no schedule was declared.</param>
    public StepProgram Build(long steps = 1) =>
        new([.. _operators], [.. _states], [.. _datasets], _schedule ?? new InputDeclaration(ElementType.Float32, new Shape(steps, 1)) { Label = "schedule" });

    /// <summary>A stream of random numbers that nobody else in this graph draws from.</summary>
    internal uint NextRandomStream() => _randomStreams++;

    private Value Named(string label, Shape shape, Shape declaredShape, Initialization initialization, bool isTrainable)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(declaredShape);
        if (shape.Count != declaredShape.Count)
            throw new ArgumentException($"Parameter {label}: expected {shape.Count} elements as in {shape}, got {declaredShape}", nameof(declaredShape));
        Value state = State(label, shape);
        _named.Add(new Parameter(label, state, declaredShape, initialization, isTrainable));
        return state;
    }
}
