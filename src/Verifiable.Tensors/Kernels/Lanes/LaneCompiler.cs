using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;
using Verifiable.Tensors.Kernels.Lanes.Fusion;

namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>Translates a scalar program into <see cref="LaneInstruction"/>s and makes NaNs canonical where they would show.</summary>
internal sealed unsafe class LaneCompiler<T>(ScalarProgram program, LaneSpace space, LaneRegisterPlan plan)
    where T : struct, ILanes<T>
{
    private readonly List<LaneInstruction> _chunk = [];
    private readonly List<LaneInstruction> _position = [];

    /// <summary>The instructions per chunk and per scalar position; the value ends in the result register.</summary>
    public (LaneInstruction[] Chunk, LaneInstruction[] Position) Compile(ResultNaN rule)
    {
        bool[] shown = ShownRegisters(), spread = SpreadRegisters();
        int last = program.Instructions.Length - 1;
        for (int i = 0; i <= last; i++)
        {
            ScalarInstruction instruction = program.Instructions[i];
            bool isSource = RegisterUse.IsSource(instruction.Opcode);
            List<LaneInstruction> code = plan.Rate(i) == LaneRate.Position || (i == last && !isSource) ? _position : _chunk;
            if (isSource)
                EmitSource(code, instruction, i);
            else
                code.Add(Compute(instruction, plan.Locate(program, i), isUniform: plan.IsUniform(i) && i < last));
            if (shown[i] && i < last)
                code.Add(Canonicalize(RegisterUse.IsWide(instruction.Opcode), i, i, isUniform: plan.IsUniform(i)));
            if (spread[i])
                code.Add(Spread(RegisterUse.IsWide(instruction.Opcode), i));
        }

        EmitResult(program.Instructions[last].Opcode, plan.Locate(program, last), rule);
        return ([.. _chunk], [.. _position]);
    }

    /// <summary>The same with everything that varies from lane to lane in one loop each, which runs after the instructions.</summary>
    public (LaneInstruction[] Chunk, LaneInstruction[] Position, FusedLoop? ChunkLoop, FusedLoop? PositionLoop) CompileFused(ResultNaN rule)
    {
        bool[] shown = ShownRegisters();
        var fused = new FusedCode();
        int last = program.Instructions.Length - 1;
        for (int i = 0; i <= last; i++)
        {
            ScalarInstruction instruction = program.Instructions[i];
            bool isPosition = plan.Rate(i) == LaneRate.Position || i == last;
            List<LaneInstruction> code = isPosition ? _position : _chunk;
            if (RegisterUse.IsSource(instruction.Opcode))
            {
                EmitSource(code, instruction, i);
            }
            else if (plan.IsUniform(i) && i < last)
            {
                code.Add(Compute(instruction, i, isUniform: true));
                if (shown[i])
                    code.Add(Canonicalize(RegisterUse.IsWide(instruction.Opcode), i, i, isUniform: true));
            }
            else
            {
                bool canonical = i < last ? shown[i] : rule == ResultNaN.Canonical || (rule == ResultNaN.AsComputed && RegisterUse.GivesRawNaN(instruction.Opcode));
                fused.Add(i, canonical, isPosition);
            }
        }

        (FusedLoop? chunk, FusedLoop? position) = fused.Build<T>(program, plan);
        return ([.. _chunk], [.. _position], chunk, position);
    }

    // Registers that hold hardware NaNs and have a reader that passes on bits to where they would show.
    private bool[] ShownRegisters()
    {
        var shown = new bool[program.Instructions.Length];
        var hidden = new HiddenNaN(program);
        for (int reader = 0; reader < shown.Length; reader++)
        {
            ScalarInstruction instruction = program.Instructions[reader];
            if (RegisterUse.IsSource(instruction.Opcode))
                continue;
            ReadOnlySpan<byte> read = [instruction.A, instruction.B, instruction.C];
            for (int p = 0; p < RegisterUse.Arity(instruction.Opcode); p++)
            {
                if (!shown[read[p]] && RegisterUse.ShowsBits(instruction.Opcode, p) && RegisterUse.GivesRawNaN(program.Instructions[read[p]].Opcode))
                    shown[read[p]] = !hidden.IsHidden(read[p], reader);
            }
        }

        return shown;
    }

    // Uniform registers that fill one vector only and have a reader that varies, or are the result. Constants fill their buffers anyway.
    private bool[] SpreadRegisters()
    {
        var spread = new bool[program.Instructions.Length];
        int last = spread.Length - 1;
        for (int i = 0; i <= last; i++)
        {
            ScalarInstruction instruction = program.Instructions[i];
            if (RegisterUse.IsSource(instruction.Opcode) || (plan.IsUniform(i) && i < last))
                continue;
            ReadOnlySpan<byte> read = [instruction.A, instruction.B, instruction.C];
            foreach (byte register in read[..RegisterUse.Arity(instruction.Opcode)])
                spread[register] |= IsOneVector(register);
        }

        spread[last] |= IsOneVector(last) && RegisterUse.IsSource(program.Instructions[last].Opcode);
        return spread;

        bool IsOneVector(int register) => plan.IsUniform(register) && plan.Rate(register) != LaneRate.Call;
    }

    private void EmitSource(List<LaneInstruction> code, ScalarInstruction instruction, int register)
    {
        if (instruction.Opcode == ScalarOpcode.Operand)
            code.Add(new LaneInstruction { Kind = LaneInstructionKind.Load, Destination = register, A = instruction.A });
        else if (instruction.Opcode == ScalarOpcode.OutputDigit)
            code.Add(Digit(MapVariable.Output(instruction.A), register));
        else if (instruction.Opcode == ScalarOpcode.ReductionDigit)
            code.Add(Digit(MapVariable.Reduction(instruction.A), register));
    }

    private LaneInstruction Digit(MapVariable variable, int register)
    {
        int lane = space.LaneIndex(variable);
        return new LaneInstruction
        {
            Kind = lane >= 0 ? LaneInstructionKind.LaneDigit : LaneInstructionKind.ScalarDigit,
            Destination = register,
            A = lane >= 0 ? lane : space.ScalarIndex(variable),
        };
    }

    private LaneInstruction Compute(ScalarInstruction instruction, int destination, bool isUniform)
    {
        delegate*<byte*, byte*, byte*, byte*, nint, void> loop = LaneLoops<T>.GetUniformShift(instruction.Opcode);
        if (loop is null || program.Instructions[instruction.B].Opcode != ScalarOpcode.Constant32)
            loop = LaneLoops<T>.Get(instruction.Opcode);
        return new LaneInstruction
        {
            Kind = LaneInstructionKind.Compute,
            Loop = loop,
            IsUniform = isUniform,
            Destination = destination,
            A = plan.Locate(program, instruction.A),
            B = plan.Locate(program, instruction.B),
            C = plan.Locate(program, instruction.C),
        };
    }

    private void EmitResult(ScalarOpcode opcode, int register, ResultNaN rule)
    {
        int result = plan.ResultRegister;
        if (rule == ResultNaN.Canonical || (rule == ResultNaN.AsComputed && RegisterUse.GivesRawNaN(opcode)))
            _position.Add(Canonicalize(wide: false, result, register, isUniform: false));
        else if (register != result)
            _position.Add(new LaneInstruction { Kind = LaneInstructionKind.Compute, Loop = &LaneLoops<T>.Copy32, Destination = result, A = register });
    }

    private static LaneInstruction Spread(bool wide, int register) => new()
    {
        Kind = LaneInstructionKind.Compute,
        Loop = wide ? &LaneLoops<T>.Spread64 : &LaneLoops<T>.Spread32,
        Destination = register,
        A = register,
    };

    private static LaneInstruction Canonicalize(bool wide, int destination, int source, bool isUniform) => new()
    {
        Kind = LaneInstructionKind.Compute,
        IsUniform = isUniform,
        Loop = LaneLoops<T>.Get(wide ? ScalarOpcode.CanonicalizeF64 : ScalarOpcode.CanonicalizeF32),
        Destination = destination,
        A = source,
    };
}
