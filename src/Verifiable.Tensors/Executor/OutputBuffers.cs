using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Memory;

namespace Verifiable.Tensors.Executor;

/// <summary>The tensors that operators write in a step, in one block of memory (<see cref="MemoryPlan"/>); what becomes the state has a block of its own.</summary>
internal sealed class OutputBuffers : IDisposable
{
    /// <summary>Plans the buffers.</summary>
    /// <param name="count">Number of operators of the program.</param>
    /// <param name="operators">The operators that are computed, in order.</param>
    /// <param name="use">What their outputs are needed for.</param>
    /// <param name="groups">Operators that run interleaved, so that none of them may overwrite what another one reads.</param>
    public OutputBuffers(int count, IReadOnlyList<PlannedOperator> operators, OutputUse use, IReadOnlyList<SliceGroup> groups)
    {
        Tensors = new Tensor[count];
        PlannedBuffer[] lifetimes = Lifetimes(count, operators, use, groups);

        // Memory that changes hands with the state holds the old state while the next step runs.
        Allocate([.. operators.Where(o => use.CanMove(o.Index))], o => lifetimes[o.Index] with { First = 0, Last = int.MaxValue });
        Allocate([.. operators.Where(o => !use.CanMove(o.Index))], o => lifetimes[o.Index]);
    }

    /// <summary>The buffer of each operator of the program that is computed.</summary>
    public Tensor[] Tensors { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in Tensors)
            tensor?.Dispose();
    }

    private void Allocate(PlannedOperator[] operators, Func<PlannedOperator, PlannedBuffer> lifetime)
    {
        Tensor[] tensors = Tensor.AllocateTogether([.. operators.Select(o => (o.Definition.OutputType, o.Definition.Output))], new MemoryPlan([.. operators.Select(lifetime)]));
        for (int i = 0; i < operators.Length; i++)
            Tensors[operators[i].Index] = tensors[i];
    }

    // By operator of the program, in places of the order of execution. What a group reads or writes is needed until its end, as its operators run interleaved; and an operator's output never lies where one of its operands does.
    private static PlannedBuffer[] Lifetimes(int count, IReadOnlyList<PlannedOperator> operators, OutputUse use, IReadOnlyList<SliceGroup> groups)
    {
        int[] ends = [.. Enumerable.Range(0, operators.Count)];
        foreach (SliceGroup group in groups)
            Array.Fill(ends, group.First + group.Count - 1, group.First, group.Count);

        var lifetimes = new PlannedBuffer[count];
        for (int i = 0; i < operators.Count; i++)
        {
            (int index, Operator definition) = operators[i];
            lifetimes[index] = new PlannedBuffer(Tensor.BytesOf(definition.Output), i, use.IsNeeded(index) ? int.MaxValue : ends[i]);
            foreach (int source in definition.Operands.Where(o => o.Source.Kind == SourceKind.Operator).Select(o => o.Source.Index))
                lifetimes[source] = lifetimes[source] with { Last = Math.Max(lifetimes[source].Last, ends[i]) };
        }

        return lifetimes;
    }
}
