using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Kernels.Addressing;

/// <summary>The readers of an operator's operands in one lane space, with one joint walk over the scalar digits.</summary>
internal sealed unsafe class OperandReaders
{
    private readonly OperandReader?[] _readers;
    private readonly int[] _formOffsets;
    private readonly DigitWalker _scalars;
    private readonly AffineForm[] _forms;

    /// <summary>Readers for the operands that <paramref name="wanted"/> marks.</summary>
    public OperandReaders(Operator @operator, LaneSpace space, bool[] wanted)
    {
        Space = space;
        int operands = @operator.Operands.Length;
        _readers = new OperandReader?[operands];
        _formOffsets = new int[operands];
        var forms = new List<AffineForm>();
        for (int i = 0; i < operands; i++)
        {
            if (!wanted[i])
                continue;
            var reader = new OperandReader(@operator, i, space);
            _readers[i] = reader;
            _formOffsets[i] = forms.Count;
            forms.AddRange(reader.Forms);
        }

        _forms = [.. forms];
        _scalars = new DigitWalker([.. space.ScalarExtents], [.. forms.Select(f => f.Scalar)]);
    }

    /// <summary>The lane space.</summary>
    public LaneSpace Space { get; }

    /// <summary>The reader of an operand.</summary>
    public OperandReader this[int operand] => _readers[operand] ?? throw new InvalidOperationException($"OperandReaders: expected a wanted operand, got {operand}");

    /// <summary>Prepares one call for chunks of at most <paramref name="maxLanes"/> lanes.</summary>
    public ReaderState Bind(Scratch scratch, IReadOnlyList<Tensor> operands, long step, int maxLanes)
    {
        int count = _readers.Length, forms = _forms.Length;
        var state = new ReaderState
        {
            Data = (uint**)scratch.Allocate(count * sizeof(uint*)),
            Elements = (long*)scratch.Allocate(count * sizeof(long)),
            Origin = (long*)scratch.Allocate(forms * sizeof(long)),
            Digits = (long*)scratch.Allocate(_scalars.Rank * sizeof(long)),
            Values = (long*)scratch.Allocate(forms * sizeof(long)),
            Runs = (long**)scratch.Allocate(count * sizeof(long*)),
            RunCounts = (int*)scratch.Allocate(count * sizeof(int)),
        };
        for (int i = 0; i < count; i++)
        {
            state.Data[i] = (uint*)operands[i].Data;
            state.Elements[i] = operands[i].Count + Tensor.SlackElements;
            if (_readers[i] is { } reader)
                state.Runs[i] = (long*)scratch.Allocate((nint)reader.MaxRuns(maxLanes) * reader.RunSize * sizeof(long));
        }

        for (int f = 0; f < forms; f++)
            state.Origin[f] = unchecked(_forms[f].Constant + (_forms[f].Step * step));
        return state;
    }

    /// <summary>Goes to a chunk of lanes.</summary>
    public void StartChunk(ref ReaderState state, long start, int count)
    {
        state.Start = start;
        state.Count = count;
        for (int i = 0; i < _readers.Length; i++)
        {
            if (_readers[i] is { } reader)
                state.RunCounts[i] = reader.BuildRuns(start, count, state.Runs[i]);
        }
    }

    /// <summary>Goes to a scalar position.</summary>
    public void StartScalars(ref ReaderState state, long index) => _scalars.Start(index, state.Digits, state.Values, state.Origin);

    /// <summary>Goes to the next scalar position.</summary>
    public void AdvanceScalars(ref ReaderState state) => _scalars.Advance(state.Digits, state.Values);

    /// <summary>The current chunk's values of an operand at the current scalar position: the tensor's own memory where that serves, else <paramref name="buffer"/>.</summary>
    /// <param name="state">Chunk and position.</param>
    /// <param name="operand">The operand.</param>
    /// <param name="buffer">Room for the chunk's lanes.</param>
    /// <param name="padded">Lanes that will be read, the chunk's rounded up; those beyond the chunk may hold anything.</param>
    public uint* Load(ref ReaderState state, int operand, uint* buffer, int padded)
    {
        OperandReader reader = this[operand];
        long* scalar = state.Values + _formOffsets[operand];
        long* runs = state.Runs[operand];
        int runCount = state.RunCounts[operand];
        uint* alias = reader.TryAlias(runs, runCount, padded, scalar, state.Data, state.Elements[operand]);
        if (alias is not null)
            return alias;
        reader.Load(buffer, runs, runCount, scalar, state.Data);
        return buffer;
    }
}
