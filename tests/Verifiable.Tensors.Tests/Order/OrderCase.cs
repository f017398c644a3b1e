using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Lanes;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Tests.Order;

/// <summary>An operator whose fold is a sum, <c>acc + t</c>, in which one operand is the term, or the term's root, while the others hold constants.</summary>
/// <param name="Name">Name in messages.</param>
/// <param name="Operator">The operator; a finish that does more than add or scale is left out.</param>
/// <param name="Masked">The operand that receives the terms.</param>
/// <param name="IsSquared">Whether the terms are the squares of what it receives.</param>
/// <param name="Others">What the other operands of f32 hold.</param>
internal sealed record OrderCase(string Name, Operator Operator, int Masked, bool IsSquared, ImmutableArray<float> Others)
{
    private const int MaxOthers = 6;
    private static readonly float[] s_constants = [1, 0, -1];
    private static readonly float[] s_terms = [1, 0, SummationOrder.Mask, -SummationOrder.Mask, -1], s_roots = [1, 0, SummationOrder.GreatRoot];
    private static readonly float[] s_sums = [0, 1, 5, SummationOrder.Mask];

    /// <summary>The index that operand elements of i32 hold, by element.</summary>
    public Func<int, int> Index { get; init; } = i => i * 7 % 5 % 3;

    /// <summary>The case of an operator that sums, or null for any other operator.</summary>
    public static OrderCase? TryCreate(string name, Operator @operator) => All(name, @operator).FirstOrDefault();

    /// <summary>The same operator with the terms in another operand.</summary>
    public OrderCase? Swapped() => All($"{Name}, other factor", Operator).FirstOrDefault(c => c.Masked != Masked && !c.IsSquared);

    /// <summary>Fills an operand that is not masked.</summary>
    public void Fill(int operand, Tensor tensor)
    {
        if (operand == Masked)
            return;
        if (tensor.Type == ElementType.Float32)
        {
            tensor.Floats.Fill(Others[operand]);
            return;
        }

        Span<int> indices = tensor.Ints;
        for (int i = 0; i < indices.Length; i++)
            indices[i] = Index(i);
    }

    // A case for each operand that can hold the terms, squares last. What a body makes of them is asked of the interpreter, at the first element and iteration.
    private static IEnumerable<OrderCase> All(string name, Operator @operator)
    {
        if (@operator.Reduction.Count < 2 || @operator.AccumulatorType != ElementType.Float32 || @operator.Init != 0)
            yield break;
        var read = new bool[@operator.Operands.Length];
        RegisterUse.MarkOperands(@operator.Body, read);
        int[] floats = [.. Enumerable.Range(0, read.Length).Where(i => read[i] && @operator.Operands[i].Type == ElementType.Float32)];
        if (floats.Length > MaxOthers)
            yield break;
        foreach (bool isSquared in (bool[])[false, true])
        {
            foreach (int masked in floats.Where(i => KernelProbe.CanHoldTerms(@operator, i)))
            {
                int[] others = [.. floats.Where(i => i != masked)];
                if (Constants(others.Length).Select(c => Spread(c, others, read.Length)).FirstOrDefault(o => IsSum(@operator, masked, isSquared, o)) is { IsDefault: false } values)
                    yield return new OrderCase(name, !isSquared && IsLinear(@operator.Finish) ? @operator : WithoutFinish(@operator), masked, isSquared, values);
            }
        }
    }

    private static Operator WithoutFinish(Operator @operator) => @operator with { OutputType = @operator.AccumulatorType, Finish = ScalarProgram.Empty };

    private static IEnumerable<ImmutableArray<float>> Constants(int count) =>
        count == 0 ? [[]] : Constants(count - 1).SelectMany(_ => s_constants, (others, constant) => others.Add(constant));

    private static ImmutableArray<float> Spread(ImmutableArray<float> constants, int[] operands, int count)
    {
        var values = new float[count];
        for (int i = 0; i < operands.Length; i++)
            values[operands[i]] = constants[i];
        return [.. values];
    }

    private static bool IsSum(Operator @operator, int masked, bool isSquared, ImmutableArray<float> others)
    {
        uint[] operands = [.. others.Select(BitConverter.SingleToUInt32Bits)];
        Span<long> output = stackalloc long[@operator.Output.Rank], reduction = stackalloc long[@operator.Reduction.Rank];
        foreach (float sum in isSquared ? s_roots.Select(r => r * r) : s_sums)
        {
            foreach (float value in isSquared ? s_roots : s_terms)
            {
                operands[masked] = BitConverter.SingleToUInt32Bits(value);
                ulong result = ScalarInterpreter.Execute(@operator.Body, BitConverter.SingleToUInt32Bits(sum), operands, output, reduction);
                if (BitConverter.UInt32BitsToSingle((uint)result) != sum + (isSquared ? value * value : value))
                    return false;
            }
        }

        return true;
    }

    private static bool IsLinear(ScalarProgram finish) =>
        finish.Instructions.All(i => i.Opcode is ScalarOpcode.Accumulator or ScalarOpcode.Operand or ScalarOpcode.AddF32)
        || finish.Instructions.All(i => i.Opcode is ScalarOpcode.Accumulator or ScalarOpcode.Constant32 or ScalarOpcode.MulF32);
}
