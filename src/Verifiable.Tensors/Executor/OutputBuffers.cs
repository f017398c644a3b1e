using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Executor;

/// <summary>The tensors that operators write in a step; those of equal type and shape share one when their lifetimes do not meet.</summary>
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
        List<int>[] released = Released(count, operators, groups);
        var free = new Dictionary<(ElementType, Shape), Stack<Tensor>>();
        for (int i = 0; i < operators.Count; i++)
        {
            (int index, Operator definition) = operators[i];
            bool reuses = !use.IsNeeded(index) && Pool(definition.OutputType, definition.Output).TryPop(out Tensors[index]!);
            if (!reuses)
                Tensors[index] = new Tensor(definition.OutputType, definition.Output);

            // Returned only now: an operator's output is never one of its operands.
            foreach (Tensor tensor in released[i].Where(o => !use.IsNeeded(o)).Select(o => Tensors[o]))
                Pool(tensor.Type, tensor.Shape).Push(tensor);
        }

        Stack<Tensor> Pool(ElementType type, Shape shape)
        {
            if (!free.TryGetValue((type, shape), out Stack<Tensor>? pool))
                free.Add((type, shape), pool = new Stack<Tensor>());
            return pool;
        }
    }

    /// <summary>The buffer of each operator of the program that is computed.</summary>
    public Tensor[] Tensors { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in Tensors)
            tensor?.Dispose();
    }

    // By place in the order: the outputs that nobody reads after it.
    private static List<int>[] Released(int count, IReadOnlyList<PlannedOperator> operators, IReadOnlyList<SliceGroup> groups)
    {
        int[] ends = [.. Enumerable.Range(0, operators.Count)];
        foreach (SliceGroup group in groups)
            Array.Fill(ends, group.First + group.Count - 1, group.First, group.Count);

        var neededUntil = new int[count];
        Array.Fill(neededUntil, -1);
        for (int i = 0; i < operators.Count; i++)
        {
            foreach (Operand operand in operators[i].Definition.Operands.Where(o => o.Source.Kind == SourceKind.Operator))
                neededUntil[operand.Source.Index] = ends[i];
        }

        List<int>[] released = [.. operators.Select(_ => new List<int>())];
        for (int i = 0; i < count; i++)
        {
            if (neededUntil[i] >= 0)
                released[neededUntil[i]].Add(i);
        }

        return released;
    }
}
