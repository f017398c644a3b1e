using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Kernels.Lanes.QuickForms;

/// <summary>Compares what a program computes, operation by operation, with a function of one argument.</summary>
internal static class ProgramMatch
{
    /// <summary>The register of which <paramref name="register"/> is the function; null where it is not that function.</summary>
    /// <param name="program">The program.</param>
    /// <param name="register">The register in question.</param>
    /// <param name="function">The function as a program of operand 0.</param>
    public static int? Argument(ScalarProgram program, int register, ScalarProgram function)
    {
        int last = function.Instructions.Length - 1;
        var places = new int[last + 1];
        Array.Fill(places, -1);
        if (!Matches(last, register))
            return null;
        int operand = function.Instructions.IndexOf(new ScalarInstruction(ScalarOpcode.Operand));
        return places[operand];

        bool Matches(int wanted, int found)
        {
            if (places[wanted] >= 0)
                return places[wanted] == found || IsSameConstant(program.Instructions[places[wanted]], program.Instructions[found]);
            ScalarInstruction expected = function.Instructions[wanted], actual = program.Instructions[found];
            bool matches = expected.Opcode switch
            {
                ScalarOpcode.Operand => true,
                ScalarOpcode.Constant32 => actual.Opcode == expected.Opcode && (uint)program.Constants[actual.A] == (uint)function.Constants[expected.A],
                ScalarOpcode.Constant64 => actual.Opcode == expected.Opcode && program.Constants[actual.A] == function.Constants[expected.A],
                _ => actual.Opcode == expected.Opcode && MatchesRead(expected, actual),
            };
            if (matches)
                places[wanted] = found;
            return matches;
        }

        bool MatchesRead(ScalarInstruction expected, ScalarInstruction actual)
        {
            int arity = RegisterUse.Arity(expected.Opcode);
            return Matches(expected.A, actual.A) && (arity < 2 || Matches(expected.B, actual.B)) && (arity < 3 || Matches(expected.C, actual.C));
        }

        // A program need not share its constants' registers.
        bool IsSameConstant(ScalarInstruction one, ScalarInstruction other) =>
            one.Opcode == other.Opcode && one.Opcode is ScalarOpcode.Constant32 or ScalarOpcode.Constant64 && program.Constants[one.A] == program.Constants[other.A];
    }
}
