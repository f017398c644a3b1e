using FsCheck;
using FsCheck.Fluent;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;

namespace Verifiable.Protocol.Tests.Programs;

public sealed class ProgramEncodingTests
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(3000).WithReplay(7, 11);

    [Fact]
    public void ScalarProgram_FusedMultiplyAdd_HasTheseBytes()
    {
        ScalarProgram program = SamplePrograms.Of(b => b.Emit(ScalarOpcode.FmaF32, b.Operand(0), b.Float32(2), b.Accumulator));
        Assert.Equal("01" + "0004" + "0000000040000000" + "02000000" + "03000000" + "01000000" + "15000102", Convert.ToHexStringLower(ScalarProgramEncoding.Encode(program)));
    }

    [Fact]
    public void Operator_Product_HasTheseBytes()
    {
        string expected =
            "01" + "00" + "00" + "00000000" // version, types, init
            + "02" + "00000004" + "00000003" + "01" + "00000014" + "02" // output, reduction, operands
            + "00" + "0000" + "00" + "00000000" + "02" // operator 0, f32, pad, rank
            + "00000004" + "00" + "01" + "00" + "00000001" + "00000000" + "00000001"
            + "00000014" + "00" + "01" + "40" + "00000001" + "00000000" + "00000001"
            + "01" + "0000" + "00" + "00000000" + "02" // state 0
            + "00000014" + "00" + "01" + "40" + "00000001" + "00000000" + "00000001"
            + "00000003" + "00" + "01" + "01" + "00000001" + "00000000" + "00000001"
            + "0013" + "00" + "0004" + "02000000" + "02010000" + "01000000" + "15000102"
            + "0017" + "01" + "0003" + "0000000000000000" + "01000000" + "03000000" + "17000100";
        Assert.Equal(expected, Convert.ToHexStringLower(OperatorEncoding.Encode(SamplePrograms.Small().Operators[1])));
    }

    [Fact]
    public void Blob_OfProgram_DecodesToTheSameRootAndBytes()
    {
        StepProgram program = SamplePrograms.Small();
        EncodedProgram encoded = StepProgramEncoding.Encode(program);
        byte[] blob = StepProgramEncoding.ToBlob(encoded);

        EncodedProgram cut = StepProgramEncoding.FromBlob(blob);
        Assert.Equal(encoded.Root, cut.Root);
        Assert.Equal(blob, StepProgramEncoding.ToBlob(StepProgramEncoding.Decode(blob)));
        Assert.Equal("VSP1"u8.ToArray(), blob[..4]);
        Assert.Equal([0, 3, 0, 2, 0, 2], blob[4..10]);
    }

    [Fact]
    public void Root_OfProgram_FollowsTheFormula()
    {
        EncodedProgram program = StepProgramEncoding.Encode(SamplePrograms.Small());
        Hash256[] Leaves(IEnumerable<ReadOnlyMemory<byte>> encodings, byte tag) => [.. encodings.Select(e => Keccak256.Hash([.. e.Span, tag]))];
        Hash256 operators = ListTree.RootOf(Leaves(program.Operators, 0x40), 0x41);
        Hash256 states = ListTree.RootOf(Leaves(program.States, 0x42), 0x43);
        Hash256 inputs = ListTree.RootOf(Leaves(program.Inputs, 0x44), 0x45);
        Assert.Equal(Keccak256.Hash([0, 3, 0, 2, 0, 2, .. operators.AsSpan(), .. states.AsSpan(), .. inputs.AsSpan(), 0x60]), program.Root);
        Assert.True(MerkleProof.VerifyPath(program.Header.OperatorsRoot, Leaves(program.Operators, 0x40)[1], 1, 3, program.OperatorTree.Path(1), 0x41));
    }

    [Fact]
    public void Blob_AnyByteChanged_IsRejectedOrEncodesBackToItself()
    {
        byte[] blob = StepProgramEncoding.ToBlob(SamplePrograms.Small());
        Gen<(int Position, byte Value)> changes =
            from position in Gen.Choose(0, blob.Length - 1)
            from value in Gen.Choose(0, 255)
            select (position, (byte)value);
        int rejected = 0, accepted = 0;
        Check.One(Fixed, Prop.ForAll(changes.ToArbitrary(), change =>
        {
            byte[] mutated = [.. blob];
            mutated[change.Position] = change.Value;
            try
            {
                Assert.Equal(mutated, StepProgramEncoding.ToBlob(StepProgramEncoding.Decode(mutated)));
                accepted++;
            }
            catch (ProgramEncodingException)
            {
                rejected++;
            }
        }));
        Assert.True(rejected > 100 && accepted > 100, $"expected both outcomes, got {rejected} rejected and {accepted} accepted");
    }

    [Fact]
    public void Blob_CutAnywhere_IsRejected()
    {
        byte[] blob = StepProgramEncoding.ToBlob(SamplePrograms.Small());
        for (int length = 0; length < blob.Length; length++)
            Assert.Throws<ProgramEncodingException>(() => StepProgramEncoding.Decode(blob.AsSpan(0, length)));
        Assert.Throws<ProgramEncodingException>(() => StepProgramEncoding.Decode([.. blob, 0]));
    }

    [Fact]
    public void Operator_RandomBytes_NeverFailOtherwise()
    {
        Gen<byte[]> bytes = Gen.Choose(0, 255).Select(v => (byte)v).ArrayOf();
        Check.One(Fixed, Prop.ForAll(bytes.ToArbitrary(), b =>
        {
            // A valid beginning makes the rest reach deeper.
            byte[] encoding = [1, 0, 0, 0, 0, 0, 0, 0, 0, .. b];
            ProgramRule? rule = OperatorRules.BrokenRule(encoding, 1, 1, 1);
            Assert.True(rule is null or ProgramRule.OperatorEncoding or ProgramRule.SourceIndex or ProgramRule.Variable or ProgramRule.Gather or ProgramRule.ScalarProgram or ProgramRule.Weight or ProgramRule.Openings);
        }));
    }

    [Fact]
    public void Decode_WrongVersion_SaysWhatWasExpected()
    {
        byte[] encoding = OperatorEncoding.Encode(SamplePrograms.Small().Operators[0]);
        encoding[0] = 9;
        var error = Assert.Throws<ProgramEncodingException>(() => OperatorEncoding.Decode(encoding, "operator 0"));
        Assert.Equal("OperatorEncoding.Decode: expected version 1, got 9 (operator 0, offset 1)", error.Message);
        Assert.Equal(ProgramRule.OperatorEncoding, error.Rule);
    }
}
