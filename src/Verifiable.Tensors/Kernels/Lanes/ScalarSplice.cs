using Verifiable.Protocol.Programs;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>Appends scalar programs to one under construction, each reading what those before it computed.</summary>
internal sealed class ScalarSplice
{
    private readonly ScalarProgramBuilder _builder = new();

    /// <summary>The program under construction.</summary>
    public ScalarProgramBuilder Builder => _builder;

    /// <summary>The accumulator of the program under construction.</summary>
    public Register Accumulator => _builder.Accumulator;

    /// <summary>A 32-bit constant.</summary>
    public Register Constant(uint bits) => _builder.UInt32(bits);

    /// <summary>An operand of the program under construction.</summary>
    public Register Operand(int index) => _builder.Operand(index);

    /// <summary>Appends a program that is not empty; gives its value.</summary>
    /// <param name="program">The program.</param>
    /// <param name="accumulator">What it reads as accumulator.</param>
    /// <param name="operand">What it reads as an operand.</param>
    /// <exception cref="InvalidOperationException">The programs are too long together.</exception>
    public Register Append(ScalarProgram program, Func<Register> accumulator, Func<int, Register> operand)
    {
        var map = new Register[program.Instructions.Length];
        for (int i = 0; i < map.Length; i++)
        {
            map[i] = program.Instructions[i].Opcode switch
            {
                ScalarOpcode.Accumulator => accumulator(),
                ScalarOpcode.Operand => operand(program.Instructions[i].A),
                _ => Append(program, i, map),
            };
        }

        return map[^1];
    }

    /// <summary>Appends one instruction of a program; gives its value.</summary>
    /// <param name="program">The program.</param>
    /// <param name="index">The instruction.</param>
    /// <param name="map">By register of that program: the one here.</param>
    public Register Append(ScalarProgram program, int index, Register[] map)
    {
        ScalarInstruction instruction = program.Instructions[index];
        int arity = RegisterUse.Arity(instruction.Opcode);
        return instruction.Opcode switch
        {
            ScalarOpcode.Accumulator => _builder.Accumulator,
            ScalarOpcode.Operand => _builder.Operand(instruction.A),
            ScalarOpcode.Constant32 => _builder.UInt32((uint)program.Constants[instruction.A]),
            ScalarOpcode.Constant64 => _builder.Float64(BitConverter.UInt64BitsToDouble(program.Constants[instruction.A])),
            ScalarOpcode.OutputDigit => _builder.OutputDigit(instruction.A),
            ScalarOpcode.ReductionDigit => _builder.ReductionDigit(instruction.A),
            ScalarOpcode.Step => _builder.Step,
            _ => _builder.Emit(instruction.Opcode, map[instruction.A], arity > 1 ? map[instruction.B] : default, arity > 2 ? map[instruction.C] : default),
        };
    }

    /// <summary>A program's value as a tensor of a type would hold it: an f32 has canonical NaN, which arithmetic gives anyway.</summary>
    public Register Stored(ScalarProgram program, ElementType type, Register value)
    {
        ScalarOpcode opcode = program.Instructions[^1].Opcode;
        bool isCanonical = type != ElementType.Float32 || opcode == ScalarOpcode.CanonicalizeF32 || RegisterUse.GivesRawNaN(opcode);
        return isCanonical ? value : _builder.Emit(ScalarOpcode.CanonicalizeF32, value);
    }

    /// <summary>The program, whose value is <paramref name="result"/>.</summary>
    public ScalarProgram Build(Register result)
    {
        try
        {
            return _builder.Build(result);
        }
        catch (InvalidOperationException)
        {
            // The value is an earlier register: a program ends with its value.
            return _builder.Build(_builder.Emit(ScalarOpcode.OrU32, result, result));
        }
    }
}
