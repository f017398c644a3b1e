using Verifiable.Protocol.Programs;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors.Kernels.Lanes.QuickForms;

/// <summary>Finds definitions in a program and puts their quick forms there.</summary>
internal static class QuickFormSubstitution
{
    /// <summary>A program that gives the same values; the program itself where there is nothing to replace.</summary>
    /// <param name="program">The program.</param>
    /// <param name="withTables">Whether a fused loop of 512-bit vectors will execute it, so that forms with tables may be used.</param>
    public static ScalarProgram Apply(ScalarProgram program, bool withTables)
    {
        var replacements = new Dictionary<int, (QuickForm Form, int Argument)>();
        for (int i = 0; i < program.Instructions.Length; i++)
        {
            foreach (QuickForm form in QuickForm.All.Where(f => withTables || !f.HasTables))
            {
                if (ProgramMatch.Argument(program, i, form.DefinitionProgram) is { } argument)
                    replacements[i] = (form, argument);
            }
        }

        return replacements.Count == 0 ? program : Rewrite(program, replacements);
    }

    // What nobody reads any longer is left out. A program that would become too long stays as it is.
    private static ScalarProgram Rewrite(ScalarProgram program, Dictionary<int, (QuickForm Form, int Argument)> replacements)
    {
        int last = program.Instructions.Length - 1;
        var live = new bool[last + 1];
        live[last] = true;
        for (int i = last; i >= 0; i--)
        {
            if (!live[i])
                continue;
            if (replacements.TryGetValue(i, out (QuickForm Form, int Argument) replacement))
                live[replacement.Argument] = true;
            else
                MarkRead(program.Instructions[i], live);
        }

        try
        {
            var splice = new ScalarSplice();
            var map = new Register[last + 1];
            for (int i = 0; i <= last; i++)
            {
                if (live[i])
                    map[i] = replacements.TryGetValue(i, out (QuickForm Form, int Argument) r) ? r.Form.Quick(splice.Builder, map[r.Argument]) : splice.Append(program, i, map);
            }

            return splice.Build(map[last]);
        }
        catch (InvalidOperationException)
        {
            // Too many instructions or constants for a program.
            return program;
        }
    }

    private static void MarkRead(ScalarInstruction instruction, bool[] live)
    {
        if (RegisterUse.IsSource(instruction.Opcode))
            return;
        ReadOnlySpan<byte> read = [instruction.A, instruction.B, instruction.C];
        foreach (byte register in read[..RegisterUse.Arity(instruction.Opcode)])
            live[register] = true;
    }
}
