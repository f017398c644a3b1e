using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;
using Verifiable.Tensors.Kernels.Lanes;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Kernels;

/// <summary>Long folds of few outputs, such as the gradient of a bias: <c>acc = acc + t(o, r)</c> (or min, max, fma, integer add) for r ascending.</summary>
/// <remarks>
/// The terms do not depend on the accumulator, so they are computed with iterations as lanes; the fold itself stays scalar and in order.
/// Up to eight outputs advance together, which hides the latency of an addition.
/// </remarks>
internal sealed unsafe class DeepFoldKernel<T> : OperatorKernel, IParallelJob
    where T : struct, ILanes<T>
{
    private const int Lanes = 512;
    private const int Group = 8;
    private const long SmallWork = 20_000;
    private readonly Operator _operator;
    private readonly OperandReaders _readers;
    private readonly DeepFoldTerm<T>[] _terms;
    private readonly delegate*<uint*, uint**, uint**, int, int, void> _combine;
    private readonly WideFoldKernel<T>? _finish;
    private IReadOnlyList<Tensor> _operands = [];
    private Tensor? _output;
    private long _step;
    private int _group;

    /// <summary>Compiles an operator that <see cref="Matches"/>.</summary>
    public DeepFoldKernel(Operator @operator)
    {
        _operator = @operator;
        var wanted = new bool[@operator.Operands.Length];
        RegisterUse.MarkOperands(@operator.Body, wanted);
        _readers = new OperandReaders(@operator, LaneSpace.Deep(@operator), wanted);
        ScalarInstruction last = @operator.Body.Instructions[^1];
        _terms = [.. TermRegisters(@operator.Body).Select(r => new DeepFoldTerm<T>(@operator.Body, r, _readers, @operator.Output.Count * @operator.Reduction.Count))];
        _combine = last.Opcode switch
        {
            ScalarOpcode.AddF32 => &Combine<float, Accumulations.Add>,
            ScalarOpcode.MinF32 => &Combine<float, Accumulations.Min>,
            ScalarOpcode.MaxF32 => &Combine<float, Accumulations.Max>,
            ScalarOpcode.FmaF32 => &Combine<float, Accumulations.Fma>,
            _ => &Combine<uint, Accumulations.AddIntegers>,
        };
        _finish = @operator.Finish.IsEmpty ? null : new WideFoldKernel<T>(@operator, foldIsDone: true);
    }

    /// <summary>Whether the operator is such a fold and gains from this kernel.</summary>
    public static bool Matches(Operator @operator)
    {
        const long MinIterations = 64;
        bool showsAccumulator = @operator.AccumulatorType == ElementType.Float32 && @operator.Body.Instructions[^1].Opcode == ScalarOpcode.AddU32;
        if (showsAccumulator || @operator.Reduction.Count < MinIterations || TermRegisters(@operator.Body).Length == 0)
            return false;
        return @operator.Output.Count * 4 <= @operator.Reduction.Count || ReadsAlongReduction(@operator);
    }

    /// <inheritdoc/>
    public override void Run(WorkerPool pool, IReadOnlyList<Tensor> operands, Tensor output, long step)
    {
        _operands = operands;
        _output = output;
        _step = step;
        _group = (int)Math.Clamp((output.Count + pool.ThreadCount - 1) / pool.ThreadCount, 1, Group);
        pool.Run(this, checked((int)((output.Count + _group - 1) / _group)), isSmall: output.Count * _operator.Reduction.Count < SmallWork);
        _finish?.Run(pool, operands, output, step);
    }

    /// <inheritdoc/>
    public void Execute(int unit, Scratch scratch)
    {
        scratch.Reset();
        long first = (long)unit * _group;
        int outputs = (int)Math.Min(_group, _output!.Count - first);
        ReaderState state = _readers.Bind(scratch, _operands, _step, Lanes);
        LaneFrame* frames = stackalloc LaneFrame[2];
        for (int t = 0; t < _terms.Length; t++)
            frames[t] = _terms[t].Bind(scratch, Lanes, _step);
        uint* room = (uint*)scratch.Allocate((nint)2 * Group * Lanes * sizeof(uint));
        uint** values = stackalloc uint*[2 * Group];
        uint* accumulators = stackalloc uint[Group];
        new Span<uint>(accumulators, Group).Fill(_operator.Init);
        long count = _operator.Reduction.Count;
        for (long r = 0; r < count; r += Lanes)
        {
            int lanes = (int)Math.Min(Lanes, count - r);
            _readers.StartChunk(ref state, r, lanes);
            for (int i = 0; i < Group; i++)
            {
                if (i < outputs)
                {
                    _readers.StartScalars(ref state, first + i);
                    for (int t = 0; t < _terms.Length; t++)
                        values[(t * Group) + i] = _terms[t].Evaluate(frames[t], ref state, room + (((t * Group) + i) * Lanes), isFirst: i == 0);
                }
                else
                {
                    // Groups are filled up with the first output, whose extra accumulators nobody reads.
                    values[i] = values[0];
                    values[Group + i] = values[Group];
                }
            }

            _combine(accumulators, values, values + Group, outputs, lanes);
        }

        bool canonicalize = _operator.AccumulatorType == ElementType.Float32 || _operator.OutputType == ElementType.Float32
            || _operator.Body.Instructions[^1].Opcode != ScalarOpcode.AddU32;
        for (int i = 0; i < outputs; i++)
            _output.Bits[(int)first + i] = canonicalize ? ScalarArithmetic.Canonicalize32(accumulators[i]) : accumulators[i];
    }

    private static void Combine<TElement, TOp>(uint* accumulators, uint** first, uint** second, int outputs, int lanes)
        where TElement : unmanaged
        where TOp : IAccumulate<TElement>
    {
        var a = (TElement*)accumulators;
        var x = (TElement**)first;
        var y = (TElement**)second;
        TElement a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3];
        TElement* x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3];
        bool two = y[0] is not null;
        TElement* y0 = two ? y[0] : x0, y1 = two ? y[1] : x1, y2 = two ? y[2] : x2, y3 = two ? y[3] : x3;
        for (int i = 0; i < lanes; i++)
        {
            a0 = TOp.Next(a0, x0[i], y0[i]);
            a1 = TOp.Next(a1, x1[i], y1[i]);
            a2 = TOp.Next(a2, x2[i], y2[i]);
            a3 = TOp.Next(a3, x3[i], y3[i]);
        }

        (a[0], a[1], a[2], a[3]) = (a0, a1, a2, a3);
        if (outputs > Group / 2)
            Combine<TElement, TOp>(accumulators + (Group / 2), first + (Group / 2), second + (Group / 2), outputs - (Group / 2), lanes);
    }

    // Registers of the terms when the body is acc (op) term and nothing else reads the accumulator; else empty.
    private static int[] TermRegisters(ScalarProgram body)
    {
        ScalarInstruction last = body.Instructions[^1];
        int[] terms = last.Opcode switch
        {
            ScalarOpcode.AddF32 or ScalarOpcode.MinF32 or ScalarOpcode.MaxF32 or ScalarOpcode.AddU32 => IsAccumulator(last.A) ? [last.B] : IsAccumulator(last.B) ? [last.A] : [],
            ScalarOpcode.FmaF32 => IsAccumulator(last.C) ? [last.A, last.B] : [],
            _ => [],
        };
        bool elsewhere = terms.Any(IsAccumulator) || body.Instructions[..^1].Any(ReadsAccumulatorRegister);
        return elsewhere ? [] : terms;

        bool IsAccumulator(int register) => body.Instructions[register].Opcode == ScalarOpcode.Accumulator;

        bool ReadsAccumulatorRegister(ScalarInstruction i)
        {
            if (RegisterUse.IsSource(i.Opcode))
                return false;
            int arity = RegisterUse.Arity(i.Opcode);
            return IsAccumulator(i.A) || (arity > 1 && IsAccumulator(i.B)) || (arity > 2 && IsAccumulator(i.C));
        }
    }

    // Whether some operand is consecutive along the reduction but scattered along the output.
    private static bool ReadsAlongReduction(Operator @operator)
    {
        var wanted = new bool[@operator.Operands.Length];
        RegisterUse.MarkOperands(@operator.Body, wanted);
        for (int i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] && new OperandReader(@operator, i, LaneSpace.Deep(@operator)).Slope == 1
                && new OperandReader(@operator, i, LaneSpace.Wide(@operator)).Slope is not (0 or 1))
            {
                return true;
            }
        }

        return false;
    }
}
