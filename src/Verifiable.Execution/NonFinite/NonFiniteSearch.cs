using System.Collections.Immutable;
using Verifiable.Execution.Compilation;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Reference;

namespace Verifiable.Execution.NonFinite;

/// <summary>Follows a NaN or an infinity through one executed step, back to the operator that made it of finite values.</summary>
/// <remarks>
/// From the element that was noticed the search goes to one that it was computed from (the read set of its fold, as disputes open it), and on, so that only what took part is ever blamed:
/// <list type="bullet">
/// <item>a NaN comes from the first NaN that was read; without one, from an infinity that was read (Inf - Inf, 0 * Inf); without either, from this element's own operator;</item>
/// <item>an infinity comes from an infinity that was read, or from this element's own operator (overflow, division by zero).</item>
/// </list>
/// An infinity is meant where the operator's own program, initial value or pad has one (masks, maxima), and where data or an initial state have one. One that is not meant is blamed before one that
/// is; a NaN that is made of meant ones alone is blamed on the operator that made it. Of each operator's elements one is looked at, so the search ends after as many folds as there are operators.
/// </remarks>
public sealed class NonFiniteSearch
{
    private readonly CompiledJob _job;
    private readonly IReadOnlyList<Tensor> _stateBefore;
    private readonly IReadOnlyList<Tensor> _outputs;
    private readonly long _step;
    private readonly Dictionary<TensorSource, (NonFiniteOrigin Origin, bool IsMeant)> _known = [];

    private NonFiniteSearch(CompiledJob job, IReadOnlyList<Tensor> stateBefore, IReadOnlyList<Tensor> outputs, long step) =>
        (_job, _stateBefore, _outputs, _step) = (job, stateBefore, outputs, step);

    /// <summary>Where a symptom comes from.</summary>
    /// <param name="job">The job.</param>
    /// <param name="stateBefore">The state before the step.</param>
    /// <param name="outputs">The outputs of all operators in the step.</param>
    /// <param name="step">Number of the step.</param>
    /// <param name="symptom">What was noticed after it.</param>
    public static NonFiniteReport Run(CompiledJob job, IReadOnlyList<Tensor> stateBefore, IReadOnlyList<Tensor> outputs, long step, NonFiniteSymptom symptom)
    {
        ArgumentNullException.ThrowIfNull(symptom);
        var search = new NonFiniteSearch(job, stateBefore, outputs, step);
        return new NonFiniteReport(step, symptom, search.Follow(new TensorSource(SourceKind.Operator, symptom.Operator), symptom.Element).Origin);
    }

    private (NonFiniteOrigin Origin, bool IsMeant) Follow(TensorSource source, long element)
    {
        if (!_known.TryGetValue(source, out (NonFiniteOrigin, bool) origin))
            _known.Add(source, origin = source.Kind == SourceKind.Operator ? FollowOperator(source, element) : (Describe(source, element, null), true));
        return origin;
    }

    private (NonFiniteOrigin Origin, bool IsMeant) FollowOperator(TensorSource source, long element)
    {
        Operator definition = _job.Program.Operators[source.Index];
        float value = Tensor(source).Floats[(int)element];
        (TensorSource Source, long Element, float Value)[] reads = [.. Reads(definition, element)];
        if (float.IsNaN(value) && Array.FindIndex(reads, r => float.IsNaN(r.Value)) is >= 0 and int nan)
            return Follow(reads[nan].Source, reads[nan].Element);

        (NonFiniteOrigin Origin, bool IsMeant)? meant = null;
        foreach ((TensorSource from, long at, _) in reads.Where(r => float.IsInfinity(r.Value)).DistinctBy(r => r.Source))
        {
            (NonFiniteOrigin Origin, bool IsMeant) origin = Follow(from, at);
            if (!origin.IsMeant)
                return origin;
            meant ??= origin;
        }

        float? largest = reads.All(r => float.IsFinite(r.Value)) ? reads.Select(r => MathF.Abs(r.Value)).DefaultIfEmpty(0).Max() : null;
        if (float.IsNaN(value) || meant is null)
            return (Describe(source, element, largest), float.IsInfinity(value) && HasInfinity(definition));
        return meant.Value;
    }

    private IEnumerable<(TensorSource Source, long Element, float Value)> Reads(Operator definition, long element)
    {
        var digits = new long[definition.Output.Rank];
        definition.Output.Unravel(element, digits);
        var interpreter = new FoldInterpreter(definition, [.. definition.Operands.Select(o => Tensor(o.Source))], _step);
        foreach (OperandRead read in interpreter.ReadSet(digits, 0, definition.Reduction.Count, withFinish: true))
        {
            Operand operand = definition.Operands[read.Operand];
            if (operand.Type == ElementType.Float32)
                yield return (operand.Source, read.ElementIndex, Tensor(operand.Source).Floats[(int)read.ElementIndex]);
        }
    }

    private static bool HasInfinity(Operator definition) =>
        definition.Body.Constants.Concat(definition.Finish.Constants).Select(c => (uint)c).Append(definition.Init).Concat(definition.Operands.Select(o => o.Pad))
            .Any(bits => float.IsInfinity(BitConverter.UInt32BitsToSingle(bits)))
        || definition.Body.Constants.Concat(definition.Finish.Constants).Any(bits => double.IsInfinity(BitConverter.UInt64BitsToDouble(bits)));

    private NonFiniteOrigin Describe(TensorSource source, long element, float? largest)
    {
        Tensor tensor = Tensor(source);
        var digits = new long[tensor.Shape.Rank];
        tensor.Shape.Unravel(element, digits);
        return new NonFiniteOrigin(Place(source), ImmutableArray.Create(digits), tensor.Floats[(int)element], largest);
    }

    private string Place(TensorSource source)
    {
        switch (source.Kind)
        {
            case SourceKind.State:
                return $"state {_job.Program.States[source.Index].Label} before the step";
            case SourceKind.Dataset:
                return $"dataset {_job.Program.Datasets[source.Index].Label}";
            case SourceKind.Schedule:
                return "the schedule";
            default:
                // Layers are named by their paths; parts that are none, such as the optimizer, stand in parentheses already.
                string scope = _job.Scopes.IsEmpty || _job.Scopes[source.Index].Length == 0 ? "" : _job.Scopes[source.Index].StartsWith('(') ? $", {_job.Scopes[source.Index].Trim('(', ')')}" : $", layer {_job.Scopes[source.Index]}";
                return $"operator {source.Index} ({_job.Program.Operators[source.Index].Label}{scope})";
        }
    }

    private Tensor Tensor(TensorSource source) => source.Kind switch
    {
        SourceKind.Operator => _outputs[source.Index],
        SourceKind.State => _stateBefore[source.Index],
        SourceKind.Dataset => _job.Datasets[source.Index],
        _ => _job.Schedule,
    };
}
