using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;
using static Verifiable.Protocol.Tests.Programs.BrokenPrograms;

namespace Verifiable.Protocol.Tests.Programs;

/// <summary>Each rule of protocol section 7 broken in turn.</summary>
public sealed class ProgramRulesTests
{
    private static readonly StepProgram Valid = SamplePrograms.Small();

    [Fact]
    public void Validate_ValidProgram_FindsNothing() =>
        Assert.Empty(ProgramRules.Validate(Valid, SamplePrograms.Steps, SamplePrograms.CheckpointInterval));

    public static TheoryData<string, ProgramRule, StepProgram> Broken() => BrokenPrograms.All();

    [Theory]
    [MemberData(nameof(Broken))]
    public void Validate_OneRuleBroken_NamesThatRule(string name, ProgramRule rule, StepProgram program)
    {
        IReadOnlyList<ProgramViolation> violations = ProgramRules.Validate(program, SamplePrograms.Steps, SamplePrograms.CheckpointInterval);
        Assert.True(violations.Count > 0, name);
        Assert.All(violations, v => Assert.Equal(rule, v.Rule));
        Assert.All(violations, v => Assert.Contains("expected", v.Message, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Evidence_OneRuleBroken_OpensTheDefinitionsAtFault(string name, ProgramRule rule, StepProgram program)
    {
        EncodedProgram encoded = StepProgramEncoding.Encode(program);
        ProgramViolation violation = ProgramRules.Validate(encoded, SamplePrograms.Steps, SamplePrograms.CheckpointInterval)[0];
        InvalidityEvidence? evidence = InvalidityEvidence.Of(encoded, violation);
        if (rule <= ProgramRule.Steps)
        {
            Assert.Null(evidence);
            return;
        }

        Assert.True(evidence is not null, name);
        Assert.Equal(encoded.Root, evidence.Header.Root());
        Assert.Equal(violation.Index, evidence.Subject.Index);
        Assert.True(Opens(evidence.Header, evidence.Subject) && Opens(evidence.Header, evidence.Other), name);
        Assert.Equal(rule is ProgramRule.SourceShape || (rule is ProgramRule.NextState && name != "next does not exist"), evidence.Other != evidence.Subject);
    }

    private static bool Opens(ProgramHeader header, DefinitionOpening opening)
    {
        (Hash256 root, int count, byte leafTag, byte tag) = opening.Kind switch
        {
            DefinitionKind.Operator => (header.OperatorsRoot, header.OperatorCount, MerkleTags.OperatorLeaf, MerkleTags.Operators),
            DefinitionKind.StateDeclaration => (header.StateDeclarationsRoot, header.StateCount, MerkleTags.StateDeclarationLeaf, MerkleTags.StateDeclarations),
            _ => (header.InputDeclarationsRoot, header.DatasetCount + 1, MerkleTags.InputDeclarationLeaf, MerkleTags.InputDeclarations),
        };
        return MerkleProof.VerifyPath(root, Keccak256.Hash([.. opening.Encoding.Span, leafTag]), opening.Index, count, [.. opening.Path], tag);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 0)]
    [InlineData(5, 6)]
    public void Validate_WrongSteps_BreaksV4(long steps, long interval) =>
        Assert.Contains(ProgramRules.Validate(Valid, steps, interval), v => v.Rule == ProgramRule.Steps);

    [Theory]
    [InlineData("00000000", ProgramRule.OperatorEncoding)]
    [InlineData("FFFFFFFF", ProgramRule.SourceShape)]
    public void Validate_ExtentsOfNoTensor_AreFoundBeforeAnybodyBuildsAShape(string extent, ProgramRule rule)
    {
        // 0x0badf00d marks the place; 2^32 - 1 times the second extent is more than a tensor may have.
        Operator marked = WithCoordinate(Valid.Operators[1], Coordinate.Affine(0x0badf00d, [new(MapVariable.Output(0), 1)]));
        byte[] blob = StepProgramEncoding.ToBlob(Valid with { Operators = Valid.Operators.SetItem(1, marked) });
        byte[] hostile = Convert.FromHexString(Convert.ToHexString(blob).Replace("0BADF00D", extent, StringComparison.Ordinal));
        ProgramViolation violation = Assert.Single(ProgramRules.Validate(StepProgramEncoding.FromBlob(hostile), SamplePrograms.Steps, 1));
        Assert.Equal((rule, 1, 0), (violation.Rule, violation.Index, violation.Operand));
        Assert.Equal(rule, Assert.Throws<ProgramEncodingException>(() => StepProgramEncoding.Decode(hostile)).Rule);
    }

    [Fact]
    public void BrokenRule_TooLong_IsV10()
    {
        // No well-formed operator reaches the cap, so the body is garbage: one byte less and V15 would judge it.
        byte[] encoding = OperatorEncoding.Encode(Valid.Operators[1] with { Body = ScalarProgram.Empty, Finish = ScalarProgram.Empty });
        int spare = ProgramLimits.MaxOperatorBytes - encoding.Length;
        Assert.Equal(ProgramRule.ScalarProgram, OperatorRules.BrokenRule(WithBody(spare), 1, 2, 2));
        Assert.Equal(ProgramRule.OperatorEncoding, OperatorRules.BrokenRule(WithBody(spare + 1), 1, 2, 2));

        byte[] WithBody(int length) => [.. encoding[..^4], (byte)(length >> 8), (byte)length, .. new byte[length], 0, 0];
    }

    [Fact]
    public void BrokenRule_SeveralBroken_GivesTheFirst()
    {
        Operator product = WithSource(WithCoordinate(Valid.Operators[1], Coordinate.Affine(4, [new(MapVariable.Output(5), 1)])), new TensorSource(SourceKind.Operator, 9));
        byte[] encoding = OperatorEncoding.Encode(product with { Body = ScalarProgram.Empty });
        Assert.Equal(ProgramRule.SourceIndex, OperatorRules.BrokenRule(encoding, 1, 2, 2));
        Assert.Equal(ProgramRule.Variable, OperatorRules.BrokenRule(encoding, 10, 2, 2));
        Assert.Null(OperatorRules.BrokenRule(OperatorEncoding.Encode(Valid.Operators[1]), 1, 2, 2));
    }
}
