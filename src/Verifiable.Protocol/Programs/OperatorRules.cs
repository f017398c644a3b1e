namespace Verifiable.Protocol.Programs;

/// <summary>The rules that look at one encoded operator alone: V10, V11, V13 to V17 (protocol section 7).</summary>
public static class OperatorRules
{
    /// <summary>The lowest rule that an operator breaks, or null.</summary>
    /// <remarks>
    /// Null exactly where the contract's <c>brokenRule</c> gives 0. Where several rules are broken the contract names the one it meets first, and takes any of
    /// them for <c>proveInvalid</c>.
    /// </remarks>
    public static ProgramRule? BrokenRule(ReadOnlySpan<byte> encoded, int index, int stateCount, int datasetCount) =>
        Check(encoded, index, stateCount, datasetCount, out _).FirstOrDefault()?.Rule;

    /// <summary>Every rule that an operator breaks, each once, in order; <paramref name="parsed"/> is null when it does not even parse.</summary>
    internal static List<ProgramViolation> Check(ReadOnlySpan<byte> encoded, int index, int stateCount, int datasetCount, out ParsedOperator? parsed)
    {
        string where = $"operator {index}";
        parsed = null;
        try
        {
            parsed = OperatorEncoding.Parse(encoded, where);
        }
        catch (ProgramEncodingException malformed)
        {
            return [new ProgramViolation(malformed.Rule, index, 0, malformed.Message)];
        }

        var violations = new List<ProgramViolation>();
        Add(ProgramRule.SourceIndex, SourceFault(parsed, index, stateCount, datasetCount));
        Add(ProgramRule.Variable, VariableFault(parsed));
        string? gatherFault = GatherFault(parsed);
        Add(ProgramRule.Gather, gatherFault);
        // Which operands depend on the reduction is defined only where gathers go backwards.
        if (gatherFault is null)
            AddScalarPrograms(parsed, index, violations);
        return violations;

        void Add(ProgramRule rule, string? fault)
        {
            if (fault is not null)
                violations.Add(new ProgramViolation(rule, index, 0, $"ProgramRules: {fault} ({where})"));
        }
    }

    private static void AddScalarPrograms(ParsedOperator parsed, int index, List<ProgramViolation> violations)
    {
        ScalarProgram body;
        ScalarProgram finish;
        try
        {
            body = ScalarProgramEncoding.Decode(parsed.Body.Span, $"body of operator {index}");
            finish = ScalarProgramEncoding.Decode(parsed.Finish.Span, $"finish of operator {index}");
        }
        catch (ProgramEncodingException malformed)
        {
            violations.Add(new ProgramViolation(malformed.Rule, index, 0, malformed.Message));
            return;
        }

        string? fault = ScalarProgramRules.FirstFault(body, parsed.Operands.Length, parsed.Output.Rank, parsed.Reduction.Rank) is { } inBody
            ? $"{inBody} (body of operator {index})"
            : !finish.IsEmpty && ScalarProgramRules.FirstFault(finish, parsed.Operands.Length, parsed.Output.Rank, 0, ScalarProgramRules.OperandsOnReduction([.. parsed.Operands.Select(o => o.Map)])) is { } inFinish
                ? $"{inFinish} (finish of operator {index})"
                : null;
        if (fault is not null)
        {
            violations.Add(new ProgramViolation(ProgramRule.ScalarProgram, index, 0, $"ProgramRules: {fault}"));
            return;
        }

        int weight = (ProgramLimits.BlockLength * ScalarOpcodes.WeightOf(body)) + ScalarOpcodes.WeightOf(finish);
        if (weight > ProgramLimits.MaxTerminalWeight)
            violations.Add(new ProgramViolation(ProgramRule.Weight, index, 0, $"ProgramRules: expected a terminal weight of at most {ProgramLimits.MaxTerminalWeight}, got {weight} (operator {index})"));
        long openings = TerminalOpenings.BytesOf(parsed);
        if (openings > ProgramLimits.MaxTerminalOpenings)
            violations.Add(new ProgramViolation(ProgramRule.Openings, index, 0, $"ProgramRules: expected openings of at most {ProgramLimits.MaxTerminalOpenings} bytes in a terminal, got {openings} (operator {index})"));
    }

    private static string? SourceFault(ParsedOperator parsed, int index, int stateCount, int datasetCount)
    {
        foreach (ParsedOperand operand in parsed.Operands)
        {
            int limit = operand.Source.Kind switch
            {
                SourceKind.Operator => index,
                SourceKind.State => stateCount,
                SourceKind.Dataset => datasetCount,
                _ => 1,
            };
            if (operand.Source.Index >= limit)
                return $"expected a source index below {limit}, got {operand.Source.Kind} {operand.Source.Index}";
        }

        return null;
    }

    private static string? VariableFault(ParsedOperator parsed)
    {
        foreach (AffineTerm term in parsed.Operands.SelectMany(o => o.Map).SelectMany(c => c.Terms))
        {
            MapVariable variable = term.Variable;
            bool exists = variable.IsStep
                || (variable.IsOutput && variable.Digit < parsed.Output.Rank)
                || (variable.IsReduction && variable.Digit < parsed.Reduction.Rank);
            if (!exists)
                return $"expected a variable among {parsed.Output.Rank} output digits, {parsed.Reduction.Rank} reduction digits and the step, got 0x{variable.Code:x2}";
        }

        return null;
    }

    private static string? GatherFault(ParsedOperator parsed)
    {
        for (int i = 0; i < parsed.Operands.Length; i++)
        {
            foreach (Coordinate coordinate in parsed.Operands[i].Map)
            {
                if (coordinate.GatherOperand is not { } gather)
                    continue;
                if (gather >= i)
                    return $"expected a gather from an operand before {i}, got operand {gather}";
                if (parsed.Operands[gather].Type != ElementType.Int32)
                    return $"expected a gather from an operand of type {ElementType.Int32}, got {parsed.Operands[gather].Type} (operand {gather})";
            }
        }

        return null;
    }
}
