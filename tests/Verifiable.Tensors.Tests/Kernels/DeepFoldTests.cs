using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels;
using Verifiable.Tensors.Kernels.DeepFolds;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Tests.Kernels;

/// <summary>Folds along rows: numbers of rows and lengths around those of squares, blocks and chunks.</summary>
public sealed class DeepFoldTests
{
    private static readonly ScalarOpcode[] s_folds = [ScalarOpcode.AddF32, ScalarOpcode.MinF32, ScalarOpcode.MaxF32, ScalarOpcode.FmaF32, ScalarOpcode.AddU32];

    public static TheoryData<int, int> Sizes => new() { { 1, 65 }, { 3, 64 }, { 8, 100 }, { 9, 127 }, { 31, 128 }, { 32, 71 }, { 33, 257 }, { 70, 256 }, { 5, 1001 }, { 64, 577 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void DeepFold_RowsAndLengths_EqualTheReference(int rows, int length)
    {
        var random = new Random((rows * 10_000) + length);
        foreach (ScalarOpcode fold in s_folds)
        {
            foreach (bool computes in (bool[])[false, true])
            {
                Operator @operator = Fold(fold, rows, length, computes, random.Next(2) == 0);
                Assert.True(DeepFoldKernel<Lanes128>.Matches(@operator));
                Tensor[] operands = [.. @operator.Operands.Select(o => o.Type != ElementType.Float32 || random.Next(3) == 0 ? RandomValues.Tensor(random, o.Type, o.Shape) : RandomValues.Ordinary(random, o.Shape))];
                KernelAgreement.AssertEqual(@operator, operands, random.Next(4), $"{fold} of {rows} x {length}, {(computes ? "computed" : "plain")}");
                foreach (Tensor tensor in operands)
                    tensor.Dispose();
            }
        }
    }

    // An integer that looks like a NaN is none.
    [Fact]
    public void DeepFold_NegativeSumThatIsConverted_EqualsTheReference()
    {
        Operator sum = Fold(ScalarOpcode.AddU32, 3, 64, computes: false, hasFinish: false);
        var finish = new ScalarProgramBuilder();
        Operator converted = sum with { OutputType = ElementType.Float32, Finish = finish.Build(finish.Emit(ScalarOpcode.I32ToF32, finish.Accumulator)) };
        Assert.True(DeepFoldKernel<Lanes128>.Matches(converted));
        using Tensor x = Tensor.FromInts(new Shape(3, 64), [.. Enumerable.Range(0, 3 * 64).Select(i => i / 64 - 2)]), y = new(ElementType.Float32, new Shape(3, 64));
        KernelAgreement.AssertEqual(converted, [x, y], 0, "sums of -128, -64 and 0");
    }

    [Fact]
    public void Compile_ColumnSums_AreFoldedAlongTheirColumns()
    {
        Operator rows = Fold(ScalarOpcode.AddF32, 256, 1024, computes: false, hasFinish: false);
        ImmutableArray<Coordinate> transposed = [Coordinate.Affine(1024, [new AffineTerm(MapVariable.Reduction(0), 1)]), Coordinate.Affine(256, [new AffineTerm(MapVariable.Output(0), 1)])];
        Operator columns = rows with { Operands = [rows.Operands[0] with { Map = transposed }, rows.Operands[1] with { Map = transposed }] };

        Assert.IsType<DeepFoldKernel<Lanes128>>(OperatorCompiler.Compile(rows, InstructionSet.Vector128));
        Assert.IsType<WideFoldKernel<Lanes128>>(OperatorCompiler.Compile(columns, InstructionSet.Vector128));
    }

    // out[row] = fold over i of (opcode)(acc, x[row, i]), of fma(x[row, i], y[row, i], acc), or of functions of them.
    private static Operator Fold(ScalarOpcode opcode, int rows, int length, bool computes, bool hasFinish)
    {
        ImmutableArray<Coordinate> map = [Coordinate.Affine(rows, [new AffineTerm(MapVariable.Output(0), 1)]), Coordinate.Affine(length, [new AffineTerm(MapVariable.Reduction(0), 1)])];
        var builder = new ScalarProgramBuilder();
        ScalarProgramBuilder.Register x = builder.Operand(0), y = builder.Operand(1);
        if (computes)
            (x, y) = (builder.Emit(ScalarOpcode.MulF32, x, y), builder.Emit(ScalarOpcode.SubF32, y, builder.Float32(0.25f)));
        ScalarProgram body = builder.Build(opcode == ScalarOpcode.FmaF32 ? builder.Emit(opcode, x, y, builder.Accumulator) : builder.Emit(opcode, builder.Accumulator, x));
        ElementType type = opcode == ScalarOpcode.AddU32 ? ElementType.UInt32 : ElementType.Float32;
        ElementType input = opcode == ScalarOpcode.AddU32 && !computes ? ElementType.Int32 : ElementType.Float32;
        var finish = new ScalarProgramBuilder();
        ScalarProgram scaled = finish.Build(finish.Emit(ScalarOpcode.MulF32, finish.Accumulator, finish.Float32(0.3f)));
        return new Operator(
            type,
            new Shape(rows),
            type,
            opcode == ScalarOpcode.MinF32 ? 0x7f800000 : 0u,
            new Shape(length),
            [new Operand(new TensorSource(SourceKind.Dataset, 0), input, 0, map), new Operand(new TensorSource(SourceKind.Dataset, 1), ElementType.Float32, 0, map)],
            body,
            hasFinish && type == ElementType.Float32 ? scaled : ScalarProgram.Empty);
    }
}
