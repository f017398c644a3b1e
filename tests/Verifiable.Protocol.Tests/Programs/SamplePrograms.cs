using Verifiable.Protocol.Programs;

namespace Verifiable.Protocol.Tests.Programs;

/// <summary>Valid programs that use every feature of the encoding.</summary>
internal static class SamplePrograms
{
    public const int Steps = 5;
    public const int CheckpointInterval = 2;

    /// <summary>Gathers rows of a dataset, multiplies by a weight, steps the weight with a learning rate; a counter stays unchanged.</summary>
    public static StepProgram Small()
    {
        AffineTerm o0 = new(MapVariable.Output(0), 1), o1 = new(MapVariable.Output(1), 1), r0 = new(MapVariable.Reduction(0), 1), step = new(MapVariable.Step, 1);

        var indices = new Operand(new TensorSource(SourceKind.Dataset, 1), ElementType.Int32, 0, [Coordinate.Affine(Steps, [step]), Coordinate.Affine(4, [o0])]);
        var gathered = new Operand(new TensorSource(SourceKind.Dataset, 0), ElementType.Float32, 0, [Coordinate.Gather(50, 0), Coordinate.Affine(20, [o1])]);
        var gather = new Operator(ElementType.Float32, new Shape(4, 20), ElementType.Float32, 0, Shape.Scalar, [indices, gathered], Of(b => b.Operand(1)), ScalarProgram.Empty);

        var left = new Operand(new TensorSource(SourceKind.Operator, 0), ElementType.Float32, 0, [Coordinate.Affine(4, [o0]), Coordinate.Affine(20, [r0])]);
        var right = new Operand(new TensorSource(SourceKind.State, 0), ElementType.Float32, 0, [Coordinate.Affine(20, [r0]), Coordinate.Affine(3, [o1])]);
        var product = new Operator(
            ElementType.Float32, new Shape(4, 3), ElementType.Float32, 0, new Shape(20), [left, right],
            Of(b => b.Emit(ScalarOpcode.FmaF32, b.Operand(0), b.Operand(1), b.Accumulator)),
            Of(b => b.Emit(ScalarOpcode.MaxF32, b.Accumulator, b.Float32(0))));

        var weight = new Operand(new TensorSource(SourceKind.State, 0), ElementType.Float32, 0, [Coordinate.Affine(20, [o0]), Coordinate.Affine(3, [o1])]);
        var slope = new Operand(new TensorSource(SourceKind.Operator, 1), ElementType.Float32, 0x3f800000, [Coordinate.Affine(4, [o0], -1, 2), Coordinate.Affine(3, [o1])]);
        var rate = new Operand(TensorSource.Schedule, ElementType.Float32, 0, [Coordinate.Affine(Steps, [step]), Coordinate.Affine(2, [], 1)]);
        var update = new Operator(
            ElementType.Float32, new Shape(20, 3), ElementType.Float32, 0, Shape.Scalar, [weight, slope, rate],
            Of(b =>
            {
                var product64 = b.Emit(ScalarOpcode.MulF64, b.Emit(ScalarOpcode.F32ToF64, b.Operand(1)), b.Float64(0.1));
                return b.Emit(ScalarOpcode.FmaF32, b.Operand(2), b.Emit(ScalarOpcode.F64ToF32, product64), b.Operand(0));
            }),
            ScalarProgram.Empty);

        return new StepProgram(
            [gather, product, update],
            [new StateDeclaration(ElementType.Float32, new Shape(20, 3), 2), new StateDeclaration(ElementType.UInt32, Shape.Scalar, null)],
            [new InputDeclaration(ElementType.Float32, new Shape(50, 20)), new InputDeclaration(ElementType.Int32, new Shape(Steps, 4))],
            new InputDeclaration(ElementType.Float32, new Shape(Steps, 2)));
    }

    /// <summary>A scalar program from its builder.</summary>
    public static ScalarProgram Of(Func<ScalarProgramBuilder, ScalarProgramBuilder.Register> write)
    {
        var builder = new ScalarProgramBuilder();
        return builder.Build(write(builder));
    }
}
