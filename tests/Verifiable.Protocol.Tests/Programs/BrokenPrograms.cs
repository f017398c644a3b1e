using Verifiable.Protocol.Programs;

namespace Verifiable.Protocol.Tests.Programs;

/// <summary>Programs that each break one rule of protocol section 7 and no other.</summary>
internal static class BrokenPrograms
{
    private static readonly StepProgram Valid = SamplePrograms.Small();

    /// <summary>Name, rule and program.</summary>
    public static TheoryData<string, ProgramRule, StepProgram> All()
    {
        Operator gather = Valid.Operators[0], product = Valid.Operators[1], update = Valid.Operators[2];
        var data = new TheoryData<string, ProgramRule, StepProgram>();

        void Program(string name, ProgramRule rule, StepProgram program) => data.Add(name, rule, program);
        void Replace(string name, ProgramRule rule, int index, Operator @operator) => Program(name, rule, Valid with { Operators = Valid.Operators.SetItem(index, @operator) });
        void Body(string name, Func<ScalarProgramBuilder, ScalarProgramBuilder.Register> write) =>
            Replace(name, ProgramRule.ScalarProgram, 1, product with { Body = SamplePrograms.Of(write) });
        void RawBody(string name, params ScalarInstruction[] instructions) =>
            Replace(name, ProgramRule.ScalarProgram, 1, product with { Body = new ScalarProgram([.. instructions], [0]) });
        void Finish(string name, Operator of, int index, Func<ScalarProgramBuilder, ScalarProgramBuilder.Register> write) =>
            Replace(name, ProgramRule.ScalarProgram, index, of with { Finish = SamplePrograms.Of(write) });

        StateDeclaration unchanged = Valid.States[1];
        Program("no operator", ProgramRule.OperatorCount, Valid with { Operators = [], States = [unchanged] });
        Program("too many operators", ProgramRule.OperatorCount, Valid with { Operators = [.. Valid.Operators, .. Enumerable.Repeat(gather, 4094)] });
        Program("no state", ProgramRule.StateCount, Valid with { Operators = [gather], States = [] });
        Program("too many states", ProgramRule.StateCount, Valid with { States = [.. Valid.States, .. Enumerable.Repeat(unchanged, 1023)] });
        Program("too many datasets", ProgramRule.DatasetCount, Valid with { Datasets = [.. Valid.Datasets, .. Enumerable.Repeat(Valid.Datasets[0], 15)] });

        Replace("output type", ProgramRule.OperatorEncoding, 0, gather with { OutputType = (ElementType)3 });
        Replace("too many operands", ProgramRule.OperatorEncoding, 1, product with { Operands = [.. Enumerable.Repeat(product.Operands[0], 9)] });
        Replace("divisor", ProgramRule.OperatorEncoding, 1, WithCoordinate(product, Coordinate.Affine(4, [new(MapVariable.Output(0), 1)], 0, 65537)));
        Replace("coefficient", ProgramRule.OperatorEncoding, 1, WithCoordinate(product, Coordinate.Affine(4, [new(MapVariable.Output(0), (1 << 24) + 1)])));
        Replace("zero coefficient", ProgramRule.OperatorEncoding, 1, WithCoordinate(product, Coordinate.FromEncoding(4, [new(MapVariable.Output(0), 0)], 0, 1)));
        Replace("terms out of order", ProgramRule.OperatorEncoding, 1, WithCoordinate(product, Coordinate.FromEncoding(4, [new(MapVariable.Output(1), 1), new(MapVariable.Output(0), 1)], 0, 1)));
        Replace("repeated variable", ProgramRule.OperatorEncoding, 1, WithCoordinate(product, Coordinate.FromEncoding(4, [new(MapVariable.Output(0), 1), new(MapVariable.Output(0), 1)], 0, 1)));

        Replace("operator reads itself", ProgramRule.SourceIndex, 1, WithSource(product, new TensorSource(SourceKind.Operator, 1)));
        Replace("state does not exist", ProgramRule.SourceIndex, 1, WithSource(product, new TensorSource(SourceKind.State, 2)));
        Replace("dataset does not exist", ProgramRule.SourceIndex, 1, WithSource(product, new TensorSource(SourceKind.Dataset, 2)));
        Replace("second schedule", ProgramRule.SourceIndex, 1, WithSource(product, new TensorSource(SourceKind.Schedule, 1)));

        Replace("operand type", ProgramRule.SourceShape, 1, WithOperand(product, product.Operands[0] with { Type = ElementType.Int32 }));
        Replace("operand extent", ProgramRule.SourceShape, 1, WithCoordinate(product, Coordinate.Affine(5, [new(MapVariable.Output(0), 1)])));
        Replace("operand rank", ProgramRule.SourceShape, 1, WithOperand(product, new Operand(product.Operands[0].Source, ElementType.Float32, 0, [Coordinate.Affine(80, [])])));

        Replace("output digit of a map", ProgramRule.Variable, 1, WithCoordinate(product, Coordinate.Affine(4, [new(MapVariable.Output(2), 1)])));
        Replace("reduction digit of a map", ProgramRule.Variable, 1, WithCoordinate(product, Coordinate.Affine(4, [new(MapVariable.Reduction(1), 1)])));
        Replace("no such variable", ProgramRule.Variable, 1, WithCoordinate(product, Coordinate.FromEncoding(4, [new(new MapVariable(0x81), 1)], 0, 1)));

        Replace("gather from itself", ProgramRule.Gather, 0, gather with { Operands = gather.Operands.SetItem(1, gather.Operands[1] with { Map = [Coordinate.Gather(50, 1), gather.Operands[1].Map[1]] }) });
        Replace("gather from f32", ProgramRule.Gather, 1, product with { Operands = product.Operands.SetItem(1, product.Operands[1] with { Map = [Coordinate.Gather(20, 0), product.Operands[1].Map[1]] }) });

        Replace("empty body", ProgramRule.ScalarProgram, 1, product with { Body = ScalarProgram.Empty });
        Body("result of 64 bits", b => b.Emit(ScalarOpcode.F32ToF64, b.Accumulator));
        Body("wrong width", b => b.Emit(ScalarOpcode.AddF32, b.Accumulator, b.Float64(1)));
        Body("operand does not exist", b => b.Operand(2));
        Body("output digit", b => b.OutputDigit(2));
        Body("reduction digit", b => b.ReductionDigit(1));
        RawBody("unknown opcode", new ScalarInstruction((ScalarOpcode)0x70));
        RawBody("register of its own", new ScalarInstruction(ScalarOpcode.NegF32));
        RawBody("constant does not exist", new ScalarInstruction(ScalarOpcode.Constant32, 1));
        RawBody("unused field", new ScalarInstruction(ScalarOpcode.Accumulator, 0, 1));
        Replace("65 constants", ProgramRule.ScalarProgram, 1, product with { Body = new ScalarProgram([new ScalarInstruction(ScalarOpcode.Accumulator)], [.. new ulong[65]]) });
        Replace("257 instructions", ProgramRule.ScalarProgram, 1, product with { Body = new ScalarProgram([.. Enumerable.Repeat(new ScalarInstruction(ScalarOpcode.Accumulator), 257)], []) });
        Finish("finish with a reduction digit", product, 1, b => b.ReductionDigit(0));
        Finish("finish with an operand of the reduction", product, 1, b => b.Operand(0));
        Operator gathered = gather with
        {
            Reduction = new Shape(4),
            Operands = gather.Operands.SetItem(0, gather.Operands[0] with { Map = [gather.Operands[0].Map[0], Coordinate.Affine(4, [new(MapVariable.Reduction(0), 1)])] }),
        };
        Finish("finish with a gather of the reduction", gathered, 0, b => b.Operand(1));

        Replace("weight", ProgramRule.Weight, 1, product with { Body = Heavy() });

        // Eight operands whose leaves differ in each iteration, under 26 levels; of four the same is valid.
        var deep = new Operand(
            new TensorSource(SourceKind.Dataset, 2), ElementType.Float32, 0,
            [Coordinate.Affine(16, [new(MapVariable.Reduction(0), 1)]), Coordinate.Affine(65_535, []), Coordinate.Affine(4_095, [])]);
        Program("openings", ProgramRule.Openings, Valid with
        {
            Operators = Valid.Operators.SetItem(1, product with { Operands = [.. Enumerable.Repeat(deep, 8)] }),
            Datasets = [.. Valid.Datasets, new InputDeclaration(ElementType.Float32, new Shape(16, 65_535, 4_095))],
        });

        Program("type of a state", ProgramRule.Declaration, Valid with { States = Valid.States.SetItem(1, unchanged with { Type = (ElementType)7 }) });
        Program("next does not exist", ProgramRule.NextState, Valid with { States = Valid.States.SetItem(0, Valid.States[0] with { Next = 3 }) });
        Program("next of another shape", ProgramRule.NextState, Valid with { States = Valid.States.SetItem(0, Valid.States[0] with { Next = 1 }) });
        Replace("next of another type", ProgramRule.NextState, 2, update with { OutputType = ElementType.UInt32 });
        Program("type of the schedule", ProgramRule.Schedule, Valid with { Operators = [gather], States = [unchanged], Schedule = Valid.Schedule with { Type = ElementType.Int32 } });
        Program("length of the schedule", ProgramRule.Schedule, Valid with { Operators = [gather], States = [unchanged], Schedule = Valid.Schedule with { Shape = new Shape(SamplePrograms.Steps + 1, 2) } });
        Program("rank of the schedule", ProgramRule.Schedule, Valid with { Operators = [gather], States = [unchanged], Schedule = Valid.Schedule with { Shape = new Shape(SamplePrograms.Steps) } });
        return data;
    }

    public static Operator WithOperand(Operator @operator, Operand operand) => @operator with { Operands = @operator.Operands.SetItem(0, operand) };

    public static Operator WithSource(Operator @operator, TensorSource source) => WithOperand(@operator, @operator.Operands[0] with { Source = source });

    public static Operator WithCoordinate(Operator @operator, Coordinate coordinate)
    {
        Operand operand = @operator.Operands[0];
        return WithOperand(@operator, new Operand(operand.Source, operand.Type, operand.Pad, operand.Map.SetItem(0, coordinate)));
    }

    private static ScalarProgram Heavy()
    {
        var builder = new ScalarProgramBuilder();
        ScalarProgramBuilder.Register value = builder.Emit(ScalarOpcode.F32ToF64, builder.Operand(0));
        for (int i = 0; i < 200; i++)
            value = builder.Emit(ScalarOpcode.FmaF64, value, value, value);
        return builder.Build(builder.Emit(ScalarOpcode.F64ToF32, value));
    }
}
