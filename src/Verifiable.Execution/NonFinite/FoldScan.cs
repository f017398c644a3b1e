using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Reference;

namespace Verifiable.Execution.NonFinite;

/// <summary>What one element of an operator's output was made of, read once in the order of its fold: NaN, infinities, and how large the rest was.</summary>
/// <remarks>Keeps one place an operand, whatever the fold's length. Integers are no such values, and a pad is the operator's own.</remarks>
internal sealed class FoldScan
{
    private readonly Operator _definition;
    private readonly IReadOnlyList<Tensor> _operands;
    private readonly FoldInterpreter _interpreter;
    private readonly bool _stopsAtNaN;
    private readonly long?[] _infinities;
    private long _left;

    private FoldScan(Operator definition, IReadOnlyList<Tensor> operands, long step, bool stopsAtNaN, long mostReads)
    {
        (_definition, _operands, _stopsAtNaN, _left) = (definition, operands, stopsAtNaN, mostReads);
        _interpreter = new FoldInterpreter(definition, operands, step);
        _infinities = new long?[operands.Count];
    }

    /// <summary>The first NaN that was read; null: none was.</summary>
    public (TensorSource Source, long Element)? FirstNaN { get; private set; }

    /// <summary>The first infinity that was read of each operand that gave one.</summary>
    public IEnumerable<(TensorSource Source, long Element)> Infinities =>
        Enumerable.Range(0, _infinities.Length).Where(i => _infinities[i] is not null).Select(i => (_definition.Operands[i].Source, _infinities[i]!.Value));

    /// <summary>Largest magnitude that was read; 0: nothing was; null: something was not finite.</summary>
    public float? Largest { get; private set; } = 0;

    /// <summary>Whether all was read that was to be read.</summary>
    public bool IsComplete => _left >= 0;

    /// <summary>Reads what an element was made of.</summary>
    /// <param name="definition">The operator.</param>
    /// <param name="operands">Its operands.</param>
    /// <param name="element">The element of its output.</param>
    /// <param name="step">Number of the step.</param>
    /// <param name="stopsAtNaN">Whether nothing matters behind the first NaN.</param>
    /// <param name="mostReads">Gives up after so many reads; gets those that are left, below zero where they were too few.</param>
    public static FoldScan Of(Operator definition, IReadOnlyList<Tensor> operands, long element, long step, bool stopsAtNaN, ref long mostReads)
    {
        var scan = new FoldScan(definition, operands, step, stopsAtNaN, mostReads);
        Span<long> output = stackalloc long[definition.Output.Rank], reduction = stackalloc long[definition.Reduction.Rank];
        definition.Output.Unravel(element, output);
        int[] body = scan.Reads(definition.Body), finish = scan.Reads(definition.Finish);
        bool goesOn = true;
        for (long r = 0; goesOn && body.Length > 0 && r < definition.Reduction.Count; r++)
        {
            definition.Reduction.Unravel(r, reduction);
            goesOn = scan.Read(body, output, reduction);
        }

        reduction.Clear();
        if (goesOn)
            scan.Read(finish, output, reduction);
        mostReads = scan._left;
        return scan;
    }

    private int[] Reads(ScalarProgram program) =>
    [
        .. program.Instructions.Where(i => i.Opcode == ScalarOpcode.Operand).Select(i => (int)i.A).Distinct().Order().Where(i => _definition.Operands[i].Type == ElementType.Float32),
    ];

    private bool Read(int[] wanted, ReadOnlySpan<long> output, ReadOnlySpan<long> reduction)
    {
        foreach (int operand in wanted)
        {
            if (--_left < 0)
                return false;
            long element = _interpreter.Locate(operand, output, reduction);
            if (element >= 0 && !Take(operand, element))
                return false;
        }

        return true;
    }

    private bool Take(int operand, long element)
    {
        float value = _operands[operand].Floats[(int)element];
        if (float.IsFinite(value))
        {
            Largest = Largest is { } largest ? MathF.Max(largest, MathF.Abs(value)) : null;
            return true;
        }

        Largest = null;
        if (float.IsInfinity(value))
            _infinities[operand] ??= element;
        else
            FirstNaN ??= (_definition.Operands[operand].Source, element);
        return FirstNaN is null || !_stopsAtNaN;
    }
}
