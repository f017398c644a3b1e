using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Lanes;
using Verifiable.Tensors.Kernels.Lanes.QuickForms;
using Verifiable.Tensors.Reference;
using Verifiable.Tensors.Tests.ElementaryFunctions;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors.Tests.Kernels;

/// <summary>Quick forms of elementary functions, which `make test-exhaustive` proves for all inputs, and where they are put.</summary>
public sealed class QuickFormTests
{
    private static readonly uint[] s_edges =
        [0, 1, 0x7fffff, 0x800000, 0x3f800000, 0x407c0000, 0x407c0001, 0x42b17217, 0x42b17218, 0x42cff1b4, 0x42cff1b5, 0x416912cd, 0x7f7fffff, 0x7f800000, 0x7f800001, 0x7fc00000, 0x7fffffff];

    /// <summary>Those that are programs of the protocol.</summary>
    public static TheoryData<string> Names => [.. QuickForm.All.Where(f => !f.HasTables).Select(f => f.Name)];

    public static TheoryData<string> Functions => [.. QuickForm.All.Select(f => f.Function).Distinct()];

    [Theory]
    [MemberData(nameof(Names))]
    public void QuickProgram_OfManyInputs_EqualsTheDefinition(string name)
    {
        QuickForm form = QuickForm.All.First(f => f.Name == name);
        var random = new Random(3);
        for (int i = 0; i < 200_000; i++)
        {
            // Any bits, and arguments at which the function is neither constant nor its first term.
            uint bits = i % 2 == 0 ? (uint)random.NextInt64(1L << 32) : BitConverter.SingleToUInt32Bits((random.NextSingle() - 0.5f) * 20);
            Assert.Equal(Value(form.DefinitionProgram, bits), Value(form.QuickProgram, bits));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void QuickProgram_OfEdges_EqualsTheDefinition(string name)
    {
        QuickForm form = QuickForm.All.First(f => f.Name == name);
        foreach (uint magnitude in s_edges)
        {
            foreach (uint bits in (uint[])[magnitude, magnitude | 0x80000000])
                Assert.Equal(Value(form.DefinitionProgram, bits), Value(form.QuickProgram, bits));
        }
    }

    // The fused loop of 512-bit vectors is where the forms with tables are; the others are compared on the way.
    [Theory]
    [MemberData(nameof(Functions))]
    public void Kernels_OfEdgesHardCasesAndManyInputs_EqualTheDefinition(string function)
    {
        var random = new Random(5);
        uint[] inputs =
        [
            .. s_edges, .. s_edges.Select(e => e | 0x80000000), .. ElementaryVectorTests.Inputs(function),
            .. Enumerable.Range(0, 100_000).Select(i => i % 2 == 0 ? (uint)random.NextInt64(1L << 32) : BitConverter.SingleToUInt32Bits((random.NextSingle() - 0.5f) * 10)),
        ];
        using var x = new Tensor(ElementType.Float32, new Shape(inputs.Length));
        inputs.CopyTo(x.Bits);
        x.Canonicalize();
        var operand = new Operand(new TensorSource(SourceKind.Dataset, 0), ElementType.Float32, 0, [Coordinate.Affine(inputs.Length, [new AffineTerm(MapVariable.Output(0), 1)])]);
        ScalarProgram definition = QuickForm.All.First(f => f.Function == function).DefinitionProgram;
        KernelAgreement.AssertEqual(new Operator(ElementType.Float32, x.Shape, ElementType.Float32, 0, Shape.Scalar, [operand], definition, ScalarProgram.Empty), [x], 0, function);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Apply_WithTables_UsesThemWhereTheLoopCanExecuteThem(string function)
    {
        ScalarProgram definition = QuickForm.All.First(f => f.Function == function).DefinitionProgram;
        Assert.DoesNotContain(QuickFormSubstitution.Apply(definition, withTables: false).Instructions, i => KernelOpcode.Contains(i.Opcode));
        Assert.Contains(QuickFormSubstitution.Apply(definition, withTables: true).Instructions, i => KernelOpcode.Contains(i.Opcode));
    }

    [Fact]
    public void Kernels_OfSeveralFunctionsAtOnce_EqualTheDefinitions()
    {
        var b = new ScalarProgramBuilder();
        Register x = b.Operand(0);
        Register erf = Elementary.Erf(b, x), product = b.Emit(ScalarOpcode.MulF32, Elementary.Exp(b, x), erf);
        ScalarProgram program = b.Build(b.Emit(ScalarOpcode.AddF32, product, Elementary.Erf(b, product)));
        var random = new Random(6);
        using var values = new Tensor(ElementType.Float32, new Shape(1000));
        foreach (ref float value in values.Floats)
            value = (random.NextSingle() - 0.5f) * 8;
        var operand = new Operand(new TensorSource(SourceKind.Dataset, 0), ElementType.Float32, 0, [Coordinate.Affine(1000, [new AffineTerm(MapVariable.Output(0), 1)])]);
        KernelAgreement.AssertEqual(new Operator(ElementType.Float32, values.Shape, ElementType.Float32, 0, Shape.Scalar, [operand], program, ScalarProgram.Empty), [values], 0, "erf, exp and erf of their product");
    }

    [Fact]
    public void Apply_FunctionsAmongOtherInstructions_AreReplaced()
    {
        var b = new ScalarProgramBuilder();
        Register difference = b.Emit(ScalarOpcode.SubF32, b.Operand(0), b.Operand(1));
        Register sum = b.Emit(ScalarOpcode.AddF32, Elementary.Exp(b, difference), Elementary.Exp(b, Elementary.Log(b, b.Emit(ScalarOpcode.MulF32, difference, b.Float32(0.1f)))));
        ScalarProgram program = b.Build(sum);

        ScalarProgram quick = QuickFormSubstitution.Apply(program, withTables: false);

        // The logarithm has a division of its own.
        Assert.Single(quick.Instructions, i => i.Opcode == ScalarOpcode.DivF64);
        var random = new Random(4);
        for (int i = 0; i < 10_000; i++)
        {
            uint x = (uint)random.NextInt64(1L << 32), y = BitConverter.SingleToUInt32Bits(random.NextSingle() * 10);
            Assert.Equal(Value(program, x, y), Value(quick, x, y));
        }
    }

    // Another constant makes another function.
    [Fact]
    public void Apply_FunctionThatOnlyLooksLikeOne_StaysAsItIs()
    {
        ScalarProgram exp = QuickForm.All[0].DefinitionProgram;
        for (int c = 0; c < exp.Constants.Length; c++)
        {
            var other = new ScalarProgram(exp.Instructions, exp.Constants.SetItem(c, exp.Constants[c] ^ 1));
            Assert.Same(other, QuickFormSubstitution.Apply(other, withTables: false));
        }
    }

    // The clamped argument and the quotient are needed although the function is replaced.
    [Fact]
    public void Apply_FunctionWhoseStepsOthersRead_KeepsTheSteps()
    {
        var b = new ScalarProgramBuilder();
        Register value = Elementary.Exp(b, b.Operand(0));
        ScalarProgram exp = QuickForm.All[0].DefinitionProgram;
        int quotient = Enumerable.Range(0, exp.Instructions.Length).First(i => exp.Instructions[i].Opcode == ScalarOpcode.DivF64);
        ScalarProgram program = b.Build(b.Emit(ScalarOpcode.AddF32, value, b.Emit(ScalarOpcode.F64ToF32, new Register((byte)quotient))));

        ScalarProgram quick = QuickFormSubstitution.Apply(program, withTables: false);

        Assert.NotSame(program, quick);
        foreach (float x in (float[])[-3, 0.1f, 2.5f, 88])
            Assert.Equal(Value(program, BitConverter.SingleToUInt32Bits(x)), Value(quick, BitConverter.SingleToUInt32Bits(x)));
    }

    [Fact]
    public void Apply_ProgramThatWouldBecomeTooLong_StaysAsItIs()
    {
        var b = new ScalarProgramBuilder();
        Register value = b.Operand(0);
        while (value.Index < ProgramLimits.MaxInstructions - 40)
            value = b.Emit(ScalarOpcode.AddF32, value, value);
        ScalarProgram program = b.Build(Elementary.Exp(b, value));
        Assert.Same(program, QuickFormSubstitution.Apply(program, withTables: false));
    }

    [Fact]
    public void Apply_ProgramThatWouldHaveTooManyConstants_StaysAsItIs()
    {
        var b = new ScalarProgramBuilder();
        Register value = Elementary.Exp(b, b.Operand(0));
        for (int i = 0; i < ProgramLimits.MaxConstants - QuickForm.All[0].DefinitionProgram.Constants.Length; i++)
            value = b.Emit(ScalarOpcode.AddF32, value, b.Float32(i + 0.25f));
        ScalarProgram program = b.Build(value);
        Assert.Equal(ProgramLimits.MaxConstants, program.Constants.Length);
        Assert.Same(program, QuickFormSubstitution.Apply(program, withTables: false));
    }

    private static uint Value(ScalarProgram program, params uint[] operands) => (uint)ScalarInterpreter.Execute(program, 0, operands);
}
