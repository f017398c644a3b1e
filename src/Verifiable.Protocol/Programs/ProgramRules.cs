namespace Verifiable.Protocol.Programs;

/// <summary>Decides whether a step program is valid (protocol section 7); every party asks before it commits to anything.</summary>
public static class ProgramRules
{
    /// <summary>All violations, or an empty list.</summary>
    /// <exception cref="OverflowException">The program cannot be encoded at all: a count or an index does not fit its field.</exception>
    public static IReadOnlyList<ProgramViolation> Validate(StepProgram program, long steps, long checkpointInterval) =>
        Validate(StepProgramEncoding.Encode(program), steps, checkpointInterval);

    /// <summary>All violations of a program that arrived as bytes, or an empty list.</summary>
    public static IReadOnlyList<ProgramViolation> Validate(EncodedProgram program, long steps, long checkpointInterval)
    {
        ArgumentNullException.ThrowIfNull(program);
        var violations = new List<ProgramViolation>();
        AddHeader(program.Header, steps, checkpointInterval, violations);

        ParsedOperator?[] operators = new ParsedOperator?[program.Operators.Length];
        for (int j = 0; j < operators.Length; j++)
            violations.AddRange(OperatorRules.Check(program.Operators[j].Span, j, program.Header.StateCount, program.Header.DatasetCount, out operators[j]));
        StateDeclaration?[] states = [.. program.States.Select((e, i) => Try(() => DeclarationEncoding.DecodeState(e.Span, $"state declaration {i}"), i, violations))];
        InputDeclaration?[] inputs = [.. program.Inputs.Select((e, i) => Try(() => DeclarationEncoding.DecodeInput(e.Span, $"input declaration {i}"), i, violations))];

        for (int j = 0; j < operators.Length; j++)
            AddOperands(j, operators, states, inputs, violations);
        for (int t = 0; t < states.Length; t++)
            AddNext(t, states[t], operators, violations);
        AddSchedule(inputs, steps, violations);
        return [.. violations.OrderBy(v => v.Rule).ThenBy(v => v.Index)];
    }

    private static void AddHeader(ProgramHeader header, long steps, long checkpointInterval, List<ProgramViolation> violations)
    {
        Check(ProgramRule.OperatorCount, header.OperatorCount is >= 1 and <= ProgramLimits.MaxOperators, $"1..{ProgramLimits.MaxOperators} operators", $"{header.OperatorCount}");
        Check(ProgramRule.StateCount, header.StateCount is >= 1 and <= ProgramLimits.MaxStates, $"1..{ProgramLimits.MaxStates} state tensors", $"{header.StateCount}");
        Check(ProgramRule.DatasetCount, header.DatasetCount <= ProgramLimits.MaxDatasets, $"at most {ProgramLimits.MaxDatasets} dataset tensors", $"{header.DatasetCount}");
        Check(ProgramRule.Steps, steps >= 1 && checkpointInterval >= 1 && checkpointInterval <= steps, "steps >= 1 and a checkpoint interval in 1..steps", $"{steps} and {checkpointInterval}");

        void Check(ProgramRule rule, bool holds, string expected, string actual)
        {
            if (!holds)
                violations.Add(new ProgramViolation(rule, 0, 0, $"ProgramRules: expected {expected}, got {actual} (header)"));
        }
    }

    /// <summary>V12, as far as the sources are known.</summary>
    private static void AddOperands(int j, ParsedOperator?[] operators, StateDeclaration?[] states, InputDeclaration?[] inputs, List<ProgramViolation> violations)
    {
        if (operators[j] is not { } parsed)
            return;
        for (int i = 0; i < parsed.Operands.Length; i++)
        {
            ParsedOperand operand = parsed.Operands[i];
            int index = operand.Source.Index;
            (ElementType Type, Shape Shape)? source = operand.Source.Kind switch
            {
                SourceKind.Operator => index < j && operators[index] is { } o ? (o.OutputType, o.Output) : null,
                SourceKind.State => index < states.Length && states[index] is { } s ? (s.Type, s.Shape) : null,
                SourceKind.Dataset => index < inputs.Length - 1 && inputs[index] is { } d ? (d.Type, d.Shape) : null,
                _ => index == 0 && inputs[^1] is { } schedule ? (schedule.Type, schedule.Shape) : null,
            };
            if (source is { } known && (known.Type != operand.Type || !operand.Fits(known.Shape)))
            {
                violations.Add(new ProgramViolation(ProgramRule.SourceShape, j, i,
                    $"ProgramRules: expected {known.Type} {known.Shape} of {operand.Source.Kind} {index}, got {operand.Type} {operand.ExtentsText} (operand {i} of operator {j})"));
            }
        }
    }

    /// <summary>V21, as far as the operator is known.</summary>
    private static void AddNext(int t, StateDeclaration? state, ParsedOperator?[] operators, List<ProgramViolation> violations)
    {
        if (state?.Next is not { } next)
            return;
        if (next >= operators.Length)
        {
            violations.Add(new ProgramViolation(ProgramRule.NextState, t, 0, $"ProgramRules: expected a next below {operators.Length}, got {next} (state declaration {t})"));
        }
        else if (operators[next] is { } source && (source.OutputType != state.Type || !source.Output.Equals(state.Shape)))
        {
            violations.Add(new ProgramViolation(ProgramRule.NextState, t, 0,
                $"ProgramRules: expected {state.Type} {state.Shape}, got {source.OutputType} {source.Output} of operator {next} (state declaration {t})"));
        }
    }

    private static void AddSchedule(InputDeclaration?[] inputs, long steps, List<ProgramViolation> violations)
    {
        if (inputs[^1] is { } schedule && (schedule.Type != ElementType.Float32 || schedule.Shape.Rank != 2 || schedule.Shape[0] != steps))
        {
            violations.Add(new ProgramViolation(ProgramRule.Schedule, inputs.Length - 1, 0,
                $"ProgramRules: expected {ElementType.Float32} [{steps}, columns], got {schedule.Type} {schedule.Shape} (schedule declaration)"));
        }
    }

    private static T? Try<T>(Func<T> decode, int index, List<ProgramViolation> violations)
        where T : class
    {
        try
        {
            return decode();
        }
        catch (ProgramEncodingException malformed)
        {
            violations.Add(new ProgramViolation(malformed.Rule, index, 0, malformed.Message));
            return null;
        }
    }
}
