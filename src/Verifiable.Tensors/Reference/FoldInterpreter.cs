using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Reference;

/// <summary>Evaluates single output elements of one operator at one step: the meaning of operators (protocol section 2).</summary>
/// <remarks>
/// <c>acc = init; for r ascending: acc = body(acc, operands at (o, r)); out[o] = finish(acc, operands at o)</c>. An f32 accumulator is
/// made NaN-canonical after each body, an f32 element before it is returned. Instances hold no mutable state, so threads may share one.
/// </remarks>
public sealed class FoldInterpreter
{
    private readonly Operator _operator;
    private readonly IReadOnlyList<Tensor> _operands;
    private readonly long _step;
    private readonly bool[] _bodyReads;
    private readonly bool[] _finishReads;

    /// <summary>An interpreter for <paramref name="operator"/>.</summary>
    /// <param name="operator">A valid operator.</param>
    /// <param name="operands">One tensor per operand, of its type and shape.</param>
    /// <param name="step">The step number.</param>
    /// <exception cref="ArgumentException">Number, type or shape of the operands differ from the operator's.</exception>
    public FoldInterpreter(Operator @operator, IReadOnlyList<Tensor> operands, long step)
    {
        ArgumentNullException.ThrowIfNull(@operator);
        ArgumentNullException.ThrowIfNull(operands);
        if (operands.Count != @operator.Operands.Length)
            throw new ArgumentException($"FoldInterpreter: expected {@operator.Operands.Length} operands, got {operands.Count} ({@operator.Label})", nameof(operands));
        for (int i = 0; i < operands.Count; i++)
        {
            Operand operand = @operator.Operands[i];
            if (operands[i].Type != operand.Type || !operands[i].Shape.Equals(operand.Shape))
                throw new ArgumentException($"FoldInterpreter: expected {operand.Type} {operand.Shape}, got {operands[i].Type} {operands[i].Shape} (operand {i} of {@operator.Label})", nameof(operands));
        }

        _operator = @operator;
        _operands = operands;
        _step = step;
        _bodyReads = DirectReads(@operator.Body);
        _finishReads = DirectReads(@operator.Finish);
    }

    /// <summary>Raw bits of the output element at <paramref name="outputDigits"/>.</summary>
    public uint Element(ReadOnlySpan<long> outputDigits) => Finish(outputDigits, Fold(outputDigits, _operator.Init, 0, _operator.Reduction.Count));

    /// <summary>Raw bits of the accumulators after each block of <see cref="ProgramLimits.BlockLength"/> iterations; the last is the fold's final one.</summary>
    public uint[] Partials(ReadOnlySpan<long> outputDigits)
    {
        var partials = new uint[_operator.BlockCount];
        uint accumulator = _operator.Init;
        for (int block = 0; block < partials.Length; block++)
        {
            long first = (long)block * ProgramLimits.BlockLength;
            accumulator = Fold(outputDigits, accumulator, first, Math.Min(first + ProgramLimits.BlockLength, _operator.Reduction.Count));
            partials[block] = accumulator;
        }

        return partials;
    }

    /// <summary>The accumulator after iterations <paramref name="first"/> (inclusive) to <paramref name="end"/> (exclusive), started from <paramref name="accumulator"/>.</summary>
    public uint Fold(ReadOnlySpan<long> outputDigits, uint accumulator, long first, long end)
    {
        Span<long> reductionDigits = stackalloc long[_operator.Reduction.Rank];
        Span<uint> values = stackalloc uint[_operands.Count];
        for (long r = first; r < end; r++)
        {
            _operator.Reduction.Unravel(r, reductionDigits);
            ReadAll(_bodyReads, outputDigits, reductionDigits, values);
            accumulator = (uint)ScalarInterpreter.Execute(_operator.Body, accumulator, values, outputDigits, reductionDigits, _step);
            if (_operator.AccumulatorType == ElementType.Float32)
                accumulator = ScalarArithmetic.Canonicalize32(accumulator);
        }

        return accumulator;
    }

    /// <summary>The output element whose fold ended with <paramref name="accumulator"/>.</summary>
    public uint Finish(ReadOnlySpan<long> outputDigits, uint accumulator)
    {
        uint element = accumulator;
        if (!_operator.Finish.IsEmpty)
        {
            Span<long> reductionDigits = stackalloc long[_operator.Reduction.Rank];
            Span<uint> values = stackalloc uint[_operands.Count];
            reductionDigits.Clear();
            ReadAll(_finishReads, outputDigits, reductionDigits, values);
            element = (uint)ScalarInterpreter.Execute(_operator.Finish, accumulator, values, outputDigits, default, _step);
        }

        return _operator.OutputType == ElementType.Float32 ? ScalarArithmetic.Canonicalize32(element) : element;
    }

    /// <summary>Raw bits that operand <paramref name="operand"/> yields at <c>(o, r)</c>: an element, or the pad.</summary>
    public uint Read(int operand, ReadOnlySpan<long> outputDigits, ReadOnlySpan<long> reductionDigits)
    {
        long index = Locate(operand, outputDigits, reductionDigits);
        return index < 0 ? _operator.Operands[operand].Pad : _operands[operand].Bits[checked((int)index)];
    }

    /// <summary>Row-major index of the element that operand <paramref name="operand"/> reads at <c>(o, r)</c>, or -1 where it reads the pad.</summary>
    public long Locate(int operand, ReadOnlySpan<long> outputDigits, ReadOnlySpan<long> reductionDigits)
    {
        long index = 0;
        bool inside = true;
        foreach (Coordinate coordinate in _operator.Operands[operand].Map)
        {
            long value;
            if (coordinate.GatherOperand is { } gather)
            {
                value = (int)Read(gather, outputDigits, reductionDigits);
            }
            else
            {
                (value, long remainder) = Math.DivRem(Evaluate(coordinate, outputDigits, reductionDigits), coordinate.Divisor);
                inside &= remainder == 0;
            }

            inside &= value >= 0 && value < coordinate.Extent;
            index = unchecked((index * coordinate.Extent) + value);
        }

        return inside ? index : -1;
    }

    /// <summary>The elements that iterations <paramref name="first"/> to <paramref name="end"/> (exclusive) read, and the finish too if asked; each once, by operand and index.</summary>
    /// <remarks>An operand counts as read when the program names it, or when a gather of an operand that counts as read does.</remarks>
    public IReadOnlyList<OperandRead> ReadSet(ReadOnlySpan<long> outputDigits, long first, long end, bool withFinish)
    {
        var reads = new SortedSet<OperandRead>(Comparer<OperandRead>.Create(static (x, y) => (x.Operand, x.ElementIndex).CompareTo((y.Operand, y.ElementIndex))));
        Span<long> reductionDigits = stackalloc long[_operator.Reduction.Rank];
        for (long r = first; r < end; r++)
        {
            _operator.Reduction.Unravel(r, reductionDigits);
            AddReads(_bodyReads, outputDigits, reductionDigits, reads);
        }

        if (withFinish)
        {
            reductionDigits.Clear();
            AddReads(_finishReads, outputDigits, reductionDigits, reads);
        }

        return [.. reads];
    }

    private static bool[] DirectReads(ScalarProgram program)
    {
        var reads = new bool[ProgramLimits.MaxOperands];
        foreach (ScalarInstruction instruction in program.Instructions)
        {
            if (instruction.Opcode == ScalarOpcode.Operand)
                reads[instruction.A] = true;
        }

        return reads;
    }

    private long Evaluate(Coordinate coordinate, ReadOnlySpan<long> outputDigits, ReadOnlySpan<long> reductionDigits)
    {
        long sum = coordinate.Constant;
        foreach (AffineTerm term in coordinate.Terms)
        {
            MapVariable variable = term.Variable;
            long digit = variable.IsStep ? _step : variable.IsOutput ? outputDigits[variable.Digit] : reductionDigits[variable.Digit];
            sum += term.Coefficient * digit;
        }

        return sum;
    }

    private void ReadAll(bool[] wanted, ReadOnlySpan<long> outputDigits, ReadOnlySpan<long> reductionDigits, Span<uint> values)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = wanted[i] ? Read(i, outputDigits, reductionDigits) : 0;
    }

    private void AddReads(bool[] wanted, ReadOnlySpan<long> outputDigits, ReadOnlySpan<long> reductionDigits, SortedSet<OperandRead> reads)
    {
        for (int i = 0; i < _operands.Count; i++)
        {
            if (wanted[i])
                AddRead(i, outputDigits, reductionDigits, reads);
        }
    }

    private void AddRead(int operand, ReadOnlySpan<long> outputDigits, ReadOnlySpan<long> reductionDigits, SortedSet<OperandRead> reads)
    {
        long index = Locate(operand, outputDigits, reductionDigits);
        if (index >= 0)
            reads.Add(new OperandRead(operand, index));
        foreach (Coordinate coordinate in _operator.Operands[operand].Map)
        {
            if (coordinate.GatherOperand is { } gather)
                AddRead(gather, outputDigits, reductionDigits, reads);
        }
    }
}
