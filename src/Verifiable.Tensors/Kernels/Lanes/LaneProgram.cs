using System.Runtime.Intrinsics;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;
using Verifiable.Tensors.Kernels.Lanes.Fusion;
using Verifiable.Tensors.Kernels.Lanes.QuickForms;

namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>A scalar program compiled to loops over a chunk of lanes: one loop per instruction, registers in buffers that fit the first cache, or one loop for all instructions that vary from lane to lane.</summary>
/// <remarks>
/// Instructions are sorted by how often they change: constants once per call, those that depend on lanes once per chunk, the rest at each
/// scalar position. What is equal in all lanes is computed in one vector and spread when a varying instruction reads it. Hardware NaNs stay as they come until an instruction would show their bits; there they are made canonical.
/// </remarks>
internal sealed unsafe class LaneProgram<T>
    where T : struct, ILanes<T>
{
    private const int HeavyInstructions = 8;
    private readonly ScalarProgram _program;
    private readonly OperandReaders _readers;
    private readonly LaneInstruction[] _chunkCode;
    private readonly LaneInstruction[] _positionCode;
    private readonly LaneRegisterPlan _plan;
    private readonly FusedLoop? _chunkLoop;
    private readonly FusedLoop? _positionLoop;

    /// <summary>Compiles a program that is not empty.</summary>
    /// <param name="program">A valid program.</param>
    /// <param name="readers">Readers of the operands that it names.</param>
    /// <param name="rule">What the result owes to NaN.</param>
    /// <param name="work">Lane instructions that it runs in a step, about.</param>
    public LaneProgram(ScalarProgram program, OperandReaders readers, ResultNaN rule, long work)
    {
        bool fuses = FusedCode.Supports<T>(program) && FusionPolicy.Fuses(work, program.Instructions.Count(i => !RegisterUse.IsSource(i.Opcode)));
        program = QuickFormSubstitution.Apply(program, withTables: fuses && typeof(T) == typeof(Lanes512));
        _program = program;
        _readers = readers;
        IsHeavy = fuses && program.Instructions.Count(i => RegisterUse.IsWide(i.Opcode)) >= HeavyInstructions;
        _plan = new LaneRegisterPlan(program, readers, fuses);
        var compiler = new LaneCompiler<T>(program, readers.Space, _plan);
        if (fuses)
            (_chunkCode, _positionCode, _chunkLoop, _positionLoop) = compiler.CompileFused(rule);
        else
            (_chunkCode, _positionCode) = compiler.Compile(rule);
    }

    /// <summary>Whether it is one loop with many f64 operations for each lane.</summary>
    public bool IsHeavy { get; }

    /// <summary>Scratch bytes per lane.</summary>
    public int BytesPerLane => _plan.BytesPerLane;

    /// <summary>Allocates the buffers for chunks of at most <paramref name="lanes"/> lanes and fills in the constants.</summary>
    public LaneFrame Bind(Scratch scratch, int lanes, long step)
    {
        int count = _plan.RegisterCount;
        var frame = new LaneFrame { Registers = (byte**)scratch.Allocate(count * sizeof(byte*)), Buffers = (byte**)scratch.Allocate(count * sizeof(byte*)) };
        byte* buffers = (byte*)scratch.Allocate((nint)_plan.BytesPerLane * lanes);
        byte* vectors = (byte*)scratch.Allocate(_plan.OneVectorBuffers);
        for (int r = 0; r < count; r++)
        {
            int offset = _plan.Offset(r);
            frame.Buffers[r] = frame.Registers[r] = offset < 0 ? null : _plan.IsOneVector(r) ? vectors + offset : buffers + ((nint)offset * lanes);
        }

        for (int i = 0; i < _program.Instructions.Length; i++)
        {
            ScalarInstruction instruction = _program.Instructions[i];
            int filled = _plan.IsOneVector(i) ? T.Count : lanes;
            if (instruction.Opcode == ScalarOpcode.Constant32)
                LaneLoops<T>.Fill32(frame.Buffers[i], (uint)_program.Constants[instruction.A], filled);
            else if (instruction.Opcode == ScalarOpcode.Constant64)
                LaneLoops<T>.Fill64(frame.Buffers[i], _program.Constants[instruction.A], filled);
            else if (instruction.Opcode == ScalarOpcode.Step)
                LaneLoops<T>.Fill32(frame.Buffers[i], (uint)step, filled);
        }

        return frame;
    }

    /// <summary>Sets the buffers of accumulator and result; they may be the same.</summary>
    public void SetAccumulator(in LaneFrame frame, byte* accumulator, byte* result)
    {
        frame.Registers[_plan.AccumulatorRegister] = accumulator;
        frame.Registers[_plan.ResultRegister] = result;
    }

    /// <summary>Runs what depends on the chunk only; call it at the first scalar position of each chunk.</summary>
    public void StartChunk(in LaneFrame frame, ref ReaderState state, int padded)
    {
        Run(_chunkCode, frame, ref state, padded);
        _chunkLoop?.Invoke(frame.Registers, padded);
    }

    /// <summary>Runs the rest at the current scalar position and writes the result.</summary>
    public void Execute(in LaneFrame frame, ref ReaderState state, int padded)
    {
        Run(_positionCode, frame, ref state, padded);
        _positionLoop?.Invoke(frame.Registers, padded);
    }

    private void Run(LaneInstruction[] code, in LaneFrame frame, ref ReaderState state, int padded)
    {
        byte** registers = frame.Registers;
        foreach (ref readonly LaneInstruction instruction in code.AsSpan())
        {
            int d = instruction.Destination;
            switch (instruction.Kind)
            {
                case LaneInstructionKind.Compute:
                    instruction.Loop(registers[d], registers[instruction.A], registers[instruction.B], registers[instruction.C], instruction.IsUniform ? T.Count : padded);
                    break;
                case LaneInstructionKind.Load:
                    registers[d] = (byte*)_readers.Load(ref state, instruction.A, (uint*)frame.Buffers[d], padded);
                    break;
                case LaneInstructionKind.LaneDigit:
                    FillLaneDigit((uint*)registers[d], instruction.A, state.Start, state.Count);
                    break;
                case LaneInstructionKind.ScalarDigit:
                    LaneLoops<T>.Fill32(registers[d], (uint)state.Digits[instruction.A], T.Count);
                    break;
            }
        }
    }

    private void FillLaneDigit(uint* destination, int digit, long start, int count)
    {
        long extent = _readers.Space.LaneExtents[digit], below = 1;
        for (int d = digit + 1; d < _readers.Space.LaneExtents.Length; d++)
            below *= _readers.Space.LaneExtents[d];
        (long quotient, long remainder) = Math.DivRem(start, below);
        long value = quotient % extent;
        int run;
        for (int i = 0; i < count; i += run)
        {
            if (below == 1)
            {
                run = (int)Math.Min(extent - value, count - i);
                FillAscending(destination + i, (uint)value, run);
                value = 0;
            }
            else
            {
                run = (int)Math.Min(below - remainder, count - i);
                new Span<uint>(destination + i, run).Fill((uint)value);
                remainder = 0;
                value = value + 1 == extent ? 0 : value + 1;
            }
        }
    }

    private static void FillAscending(uint* destination, uint first, int count)
    {
        Vector128<uint> values = Vector128.Create(first) + Vector128.Create(0u, 1, 2, 3);
        int i = 0;
        for (; i + Vector128<uint>.Count <= count; i += Vector128<uint>.Count)
        {
            values.Store(destination + i);
            values += Vector128.Create((uint)Vector128<uint>.Count);
        }

        for (; i < count; i++)
            destination[i] = first + (uint)i;
    }
}
