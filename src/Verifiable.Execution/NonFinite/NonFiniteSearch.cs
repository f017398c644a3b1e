using System.Collections.Immutable;
using Verifiable.Execution.Compilation;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;

namespace Verifiable.Execution.NonFinite;

/// <summary>Follows a NaN or an infinity through one executed step, back to the operator that made it of finite values.</summary>
/// <remarks>
/// From the element that was noticed the search goes to one that it was computed from (what its fold read), and on, so that only what took part is ever blamed:
/// <list type="bullet">
/// <item>a NaN comes from the first NaN that was read; without one, from an infinity that was read (Inf - Inf, 0 * Inf); without either, from this element's own operator;</item>
/// <item>an infinity comes from an infinity that was read, or from this element's own operator (overflow, division by zero).</item>
/// </list>
/// An infinity is meant where the operator's own program, initial value or pad has one (masks, maxima), and where data or an initial state have one. One that is not meant is blamed before one that
/// is; a NaN that is made of meant ones alone is blamed on the operator that made it. Of each operator's elements one is looked at, so the search ends after as many folds as there are operators. A fold may be
/// as long as a dataset, and a program is a stranger's: the search gives up, and says so, after a number of reads that takes a few seconds at most.
/// </remarks>
public sealed class NonFiniteSearch
{
    /// <summary>Reads after which the search gives up: more than the folds of large nets come to.</summary>
    public const long MostReads = 1 << 24;

    private readonly CompiledJob _job;
    private readonly IReadOnlyList<Tensor> _stateBefore;
    private readonly IReadOnlyList<Tensor> _outputs;
    private readonly long _step;
    private long _readsLeft;

    private NonFiniteSearch(CompiledJob job, IReadOnlyList<Tensor> stateBefore, IReadOnlyList<Tensor> outputs, long step, long mostReads) =>
        (_job, _stateBefore, _outputs, _step, _readsLeft) = (job, stateBefore, outputs, step, mostReads);

    /// <summary>Where a symptom comes from.</summary>
    /// <param name="job">The job.</param>
    /// <param name="stateBefore">The state before the step.</param>
    /// <param name="outputs">The outputs of all operators in the step.</param>
    /// <param name="step">Number of the step.</param>
    /// <param name="symptom">What was noticed after it.</param>
    /// <param name="mostReads">Reads after which the search gives up.</param>
    public static NonFiniteReport Run(CompiledJob job, IReadOnlyList<Tensor> stateBefore, IReadOnlyList<Tensor> outputs, long step, NonFiniteSymptom symptom, long mostReads = MostReads)
    {
        ArgumentNullException.ThrowIfNull(symptom);
        var search = new NonFiniteSearch(job, stateBefore, outputs, step, mostReads);
        return new NonFiniteReport(step, symptom, search.Find(new TensorSource(SourceKind.Operator, symptom.Operator), symptom.Element));
    }

    private NonFiniteOrigin Find(TensorSource source, long element)
    {
        FoldScan? reads = null;
        while (float.IsNaN(Value(source, element)) && (reads = Scan(source, element))?.FirstNaN is { } nan)
            (source, element) = nan;
        if (!float.IsNaN(Value(source, element)))
            return FindInfinity([(source, element)], out NonFiniteOrigin? meant) ?? meant!;
        if (reads is { IsComplete: false })
            return Describe(source, element, null) with { IsFollowed = false };
        return FindInfinity(reads?.Infinities ?? [], out _) ?? Describe(source, element, reads?.Largest);
    }

    /// <summary>The first origin of some infinities that is not meant, depth first; null: all are meant.</summary>
    /// <param name="infinities">Where they are.</param>
    /// <param name="meant">The first origin that is meant, if there is one.</param>
    private NonFiniteOrigin? FindInfinity(IEnumerable<(TensorSource Source, long Element)> infinities, out NonFiniteOrigin? meant)
    {
        meant = null;
        var seen = new HashSet<TensorSource>();
        var open = new Stack<(TensorSource Source, long Element)>(infinities.Reverse());
        while (open.TryPop(out (TensorSource Source, long Element) next))
        {
            if (!seen.Add(next.Source))
                continue;
            FoldScan? reads = Scan(next.Source, next.Element);
            if (reads is { IsComplete: false })
                return Describe(next.Source, next.Element, null) with { IsFollowed = false };
            int before = open.Count;
            foreach ((TensorSource, long) infinity in reads?.Infinities.Reverse() ?? [])
                open.Push(infinity);
            if (open.Count > before)
                continue;
            NonFiniteOrigin origin = Describe(next.Source, next.Element, reads?.Largest);
            if (reads is not null && !HasInfinity(_job.Program.Operators[next.Source.Index]))
                return origin;
            meant ??= origin;
        }

        return null;
    }

    /// <summary>What an element was made of; null: no operator made it.</summary>
    private FoldScan? Scan(TensorSource source, long element)
    {
        if (source.Kind != SourceKind.Operator)
            return null;
        Operator definition = _job.Program.Operators[source.Index];
        return FoldScan.Of(definition, [.. definition.Operands.Select(o => Tensor(o.Source))], element, _step, float.IsNaN(Value(source, element)), ref _readsLeft);
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
        return new NonFiniteOrigin(Place(source), ImmutableArray.Create(digits), Value(source, element), largest);
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

    private float Value(TensorSource source, long element) => Tensor(source).Floats[(int)element];

    private Tensor Tensor(TensorSource source) => source.Kind switch
    {
        SourceKind.Operator => _outputs[source.Index],
        SourceKind.State => _stateBefore[source.Index],
        SourceKind.Dataset => _job.Datasets[source.Index],
        _ => _job.Schedule,
    };
}
