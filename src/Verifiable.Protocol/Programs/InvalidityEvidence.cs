namespace Verifiable.Protocol.Programs;

/// <summary>What shows a contract that a program breaks a rule: <c>proveInvalid</c> (protocol section 6).</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Header">Preimage of the program root.</param>
/// <param name="Subject">The definition at fault.</param>
/// <param name="Other">The definition it is compared with (V12 and V21); the subject again where there is none.</param>
/// <param name="Operand">The operand at fault (V12), else 0.</param>
public sealed record InvalidityEvidence(ProgramRule Rule, ProgramHeader Header, DefinitionOpening Subject, DefinitionOpening Other, int Operand)
{
    /// <summary>The evidence of a violation; null for rules of the header (V1 to V4), which the market checks when a job is posted.</summary>
    /// <exception cref="ArgumentException">The violation is not one of this program's.</exception>
    public static InvalidityEvidence? Of(EncodedProgram program, ProgramViolation violation)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(violation);
        if (violation.Rule <= ProgramRule.Steps)
            return null;
        DefinitionOpening subject = Open(program, KindOf(program, violation), violation.Index);
        DefinitionOpening other = violation.Rule switch
        {
            ProgramRule.SourceShape => Source(program, OperatorEncoding.Parse(subject.Encoding.Span, $"operator {subject.Index}").Operands[violation.Operand].Source),
            ProgramRule.NextState when DeclarationEncoding.DecodeState(subject.Encoding.Span).Next is { } next && next < program.Operators.Length =>
                Open(program, DefinitionKind.Operator, next),
            _ => subject,
        };
        return new InvalidityEvidence(violation.Rule, program.Header, subject, other, violation.Operand);
    }

    private static DefinitionKind KindOf(EncodedProgram program, ProgramViolation violation) => violation.Rule switch
    {
        ProgramRule.NextState => DefinitionKind.StateDeclaration,
        ProgramRule.Schedule => DefinitionKind.InputDeclaration,
        // Both kinds of declarations break V20; only the one at fault does not parse.
        ProgramRule.Declaration => violation.Index < program.States.Length && !Parses(program.States[violation.Index]) ? DefinitionKind.StateDeclaration : DefinitionKind.InputDeclaration,
        _ => DefinitionKind.Operator,
    };

    private static bool Parses(ReadOnlyMemory<byte> stateDeclaration)
    {
        try
        {
            DeclarationEncoding.DecodeState(stateDeclaration.Span);
            return true;
        }
        catch (ProgramEncodingException)
        {
            return false;
        }
    }

    private static DefinitionOpening Source(EncodedProgram program, TensorSource source) => source.Kind switch
    {
        SourceKind.Operator => Open(program, DefinitionKind.Operator, source.Index),
        SourceKind.State => Open(program, DefinitionKind.StateDeclaration, source.Index),
        SourceKind.Dataset => Open(program, DefinitionKind.InputDeclaration, source.Index),
        _ => Open(program, DefinitionKind.InputDeclaration, program.Inputs.Length - 1),
    };

    private static DefinitionOpening Open(EncodedProgram program, DefinitionKind kind, int index)
    {
        (var encodings, var tree) = kind switch
        {
            DefinitionKind.Operator => (program.Operators, program.OperatorTree),
            DefinitionKind.StateDeclaration => (program.States, program.StateTree),
            _ => (program.Inputs, program.InputTree),
        };
        if (index >= encodings.Length)
            throw new ArgumentException($"InvalidityEvidence: expected an index below {encodings.Length}, got {index} ({kind})", nameof(index));
        return new DefinitionOpening(kind, index, encodings[index], tree.Path(index));
    }
}
