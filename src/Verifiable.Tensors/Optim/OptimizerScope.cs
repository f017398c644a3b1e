using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Optim;

/// <summary>Where an optimizer declares its state tensors and appends next values.</summary>
public sealed class OptimizerScope
{
    private readonly Graph _graph;
    private readonly GradientReading[] _readings;
    private readonly Value _schedule;
    private readonly AccumulationSchedule? _accumulation;

    internal OptimizerScope(Graph graph, GradientReading[] readings, Value schedule, AccumulationSchedule? accumulation) =>
        (_graph, _readings, _schedule, _accumulation) = (graph, readings, schedule, accumulation);

    /// <summary>The parameters, in the order in which they were declared.</summary>
    public IReadOnlyList<Parameter> Parameters => _graph.Parameters;

    /// <summary>Declares a state tensor for each parameter, for example <c>0.weight.exp_avg</c>; it begins with zeros.</summary>
    public Value[] States(string suffix) => [.. Parameters.Select(p => _graph.State($"{p.Label}.{suffix}", p.State.Shape))];

    /// <summary>Appends the next value of a state tensor of parameter <paramref name="index"/>, or of the parameter itself; where gradients accumulate it keeps its value until they are applied.</summary>
    public Value Next(string label, Value state, int index, Func<UpdateScope, ScalarF32> next)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(next);
        var fold = new FoldBuilder(_graph, label, state.Shape);
        Value value = fold.Fold(0, s =>
        {
            var scope = new UpdateScope(fold, s, state, Parameters[index].State, _readings[index], _schedule);
            ScalarF32 result = next(scope);
            return _accumulation is null ? result : s.Operand(_accumulation.ReadApplies(fold)).IsEqualTo(s.Constant(1)).Select(result, scope.Old);
        });
        _graph.SetNext(state, value);
        return value;
    }
}
