using Verifiable.Protocol.Programs;

namespace Verifiable.Execution.Compilation;

/// <summary>What one operator of a step program costs at least.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Label">Its name.</param>
/// <param name="Layer">What it belongs to; empty where nobody knows.</param>
/// <param name="Output">Shape of its output.</param>
/// <param name="Reduction">Extents of its fold.</param>
/// <param name="Flops">Floating-point operations: add, sub, mul, div, sqrt, min, max and compare count 1, fma counts 2; in f32 and f64 alike.</param>
/// <param name="BytesRead">Bytes of its operands, each element once, or as many as the fold reads where those are fewer.</param>
/// <param name="BytesWritten">Bytes of its output.</param>
public sealed record OperatorCost(int Index, string Label, string Layer, Shape Output, Shape Reduction, long Flops, long BytesRead, long BytesWritten)
{
    private const int ElementBytes = 4;
    private const long Giga = 1_000_000_000;

    /// <summary>Size of a job of so many steps in giga-flops, rounded up: what asks are priced by.</summary>
    public static ulong Work(StepProgram program, uint steps)
    {
        ArgumentNullException.ThrowIfNull(program);
        UInt128 flops = 0;
        foreach (Operator definition in program.Operators)
            flops += (UInt128)FlopsOf(definition) * steps;
        return checked((ulong)((flops + Giga - 1) / Giga));
    }

    /// <summary>Costs of all operators of a job's step program.</summary>
    public static IReadOnlyList<OperatorCost> Of(CompiledJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return [.. job.Program.Operators.Select((o, i) => Of(i, o, i < job.Scopes.Length ? job.Scopes[i] : ""))];
    }

    private static OperatorCost Of(int index, Operator definition, string layer)
    {
        long outputs = definition.Output.Count, folds = definition.Reduction.Count;
        long flops = FlopsOf(definition);
        long read = 0;
        foreach (Operand operand in definition.Operands.DistinctBy(o => o.Source))
            read = checked(read + (Math.Min(operand.Shape.Count, checked(outputs * folds)) * ElementBytes));
        return new OperatorCost(index, definition.Label, layer, definition.Output, definition.Reduction, flops, read, outputs * ElementBytes);
    }

    private static long FlopsOf(Operator definition) =>
        checked(definition.Output.Count * ((definition.Reduction.Count * FlopsOf(definition.Body)) + FlopsOf(definition.Finish)));

    /// <summary>Floating-point operations of one run of a program.</summary>
    private static long FlopsOf(ScalarProgram program) => program.Instructions.Sum(i => i.Opcode switch
    {
        ScalarOpcode.FmaF32 or ScalarOpcode.FmaF64 => 2L,
        ScalarOpcode.AddF32 or ScalarOpcode.SubF32 or ScalarOpcode.MulF32 or ScalarOpcode.DivF32 or ScalarOpcode.SqrtF32 or ScalarOpcode.MinF32 or ScalarOpcode.MaxF32
            or ScalarOpcode.EqualF32 or ScalarOpcode.LessF32 or ScalarOpcode.LessOrEqualF32
            or ScalarOpcode.AddF64 or ScalarOpcode.SubF64 or ScalarOpcode.MulF64 or ScalarOpcode.DivF64 or ScalarOpcode.SqrtF64 or ScalarOpcode.MinF64 or ScalarOpcode.MaxF64
            or ScalarOpcode.EqualF64 or ScalarOpcode.LessF64 or ScalarOpcode.LessOrEqualF64 => 1L,
        _ => 0L,
    });
}
