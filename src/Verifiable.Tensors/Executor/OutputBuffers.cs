using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Executor;

/// <summary>The tensors that operators write in a step; those of equal type and shape share one when their lifetimes do not meet.</summary>
internal sealed class OutputBuffers : IDisposable
{
    private const long SmallElements = 1024;
    private readonly bool[] _kept;
    private readonly int[] _nextOf;

    /// <summary>Plans the buffers of a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="kept">Operators whose outputs nobody else may overwrite; small outputs are kept too.</param>
    public OutputBuffers(StepProgram program, IReadOnlyList<int> kept)
    {
        int count = program.Operators.Length;
        _kept = new bool[count];
        for (int i = 0; i < count; i++)
            _kept[i] = program.Operators[i].Output.Count <= SmallElements;
        foreach (int index in kept)
            _kept[index] = true;
        _nextOf = new int[count];
        foreach (StateDeclaration state in program.States)
        {
            if (state.Next is { } next)
                _nextOf[next]++;
        }

        var lastReader = new int[count];
        for (int i = 0; i < count; i++)
        {
            foreach (Operand operand in program.Operators[i].Operands)
            {
                if (operand.Source.Kind == SourceKind.Operator)
                    lastReader[operand.Source.Index] = i;
            }
        }

        Tensors = new Tensor[count];
        var free = new Dictionary<(ElementType, Shape), Stack<Tensor>>();
        for (int i = 0; i < count; i++)
        {
            Operator definition = program.Operators[i];
            bool reuses = IsShared(i) && Pool(definition).TryPop(out Tensors[i]!);
            if (!reuses)
                Tensors[i] = new Tensor(definition.OutputType, definition.Output);

            // Returned only now: an operator's output is never one of its operands.
            foreach (int source in definition.Operands.Where(o => o.Source.Kind == SourceKind.Operator).Select(o => o.Source.Index).Distinct())
            {
                if (lastReader[source] == i && IsShared(source))
                    Pool(program.Operators[source]).Push(Tensors[source]);
            }
        }

        Stack<Tensor> Pool(Operator definition)
        {
            (ElementType, Shape) key = (definition.OutputType, definition.Output);
            if (!free.TryGetValue(key, out Stack<Tensor>? pool))
                free.Add(key, pool = new Stack<Tensor>());
            return pool;
        }
    }

    /// <summary>The buffer of each operator.</summary>
    public Tensor[] Tensors { get; }

    /// <summary>Whether an operator's output survives the step.</summary>
    public bool IsKept(int index) => _kept[index];

    /// <summary>Makes an operator's output the next state; where nobody else may ask for the output, memory changes hands instead of elements.</summary>
    public void MoveTo(Tensor state, int index)
    {
        if (!_kept[index] && _nextOf[index] == 1)
            state.Swap(Tensors[index]);
        else
            state.CopyFrom(Tensors[index]);
    }

    // Next states are needed until the end of the step.
    private bool IsShared(int index) => !_kept[index] && _nextOf[index] == 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in Tensors)
            tensor.Dispose();
    }
}
