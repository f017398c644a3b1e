using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;

namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>Where each register of a program lives and how often it changes.</summary>
/// <remarks>Registers 0..n-1 are the instructions'; register n is the result, n+1 the accumulator, whose buffers the caller gives. Buffers of
/// registers that change at each scalar position are reused after the last reader; with one position that is all of them. In a fused program
/// what varies from lane to lane stays in vector registers, what does not fills one vector (of 64-bit lanes: two), and buffers are not reused: all of
/// them are filled before the loop.</remarks>
internal sealed class LaneRegisterPlan
{
    // Two of the widest vectors.
    private const int OneVectorBytes = 128;
    private readonly int[] _offsets;
    private readonly bool _isFused;
    private readonly LaneRate[] _rates;
    private readonly bool[] _uniform;

    /// <param name="program">The program.</param>
    /// <param name="readers">Readers of its operands.</param>
    /// <param name="fuses">Whether computed registers that vary live in vector registers.</param>
    public LaneRegisterPlan(ScalarProgram program, OperandReaders readers, bool fuses)
    {
        int n = program.Instructions.Length;
        RegisterCount = n + 2;
        _isFused = fuses;
        _offsets = new int[RegisterCount];
        _rates = new LaneRate[n];
        for (int i = 0; i < n; i++)
            _rates[i] = Rate(program.Instructions[i], readers);
        _uniform = new bool[n];
        for (int i = 0; i < n; i++)
            _uniform[i] = Uniform(program.Instructions[i], readers.Space);
        Array.Fill(_offsets, -1);
        if (fuses)
            AssignFusedBuffers(program);
        else
            AssignBuffers(program);
    }

    /// <summary>Number of registers, result and accumulator included.</summary>
    public int RegisterCount { get; }

    /// <summary>The register that receives the program's value.</summary>
    public int ResultRegister => RegisterCount - 2;

    /// <summary>The register that holds the accumulator.</summary>
    public int AccumulatorRegister => RegisterCount - 1;

    /// <summary>Bytes per lane of all buffers that hold a value for each lane.</summary>
    public int BytesPerLane { get; private set; }

    /// <summary>Bytes of all buffers that hold one value for all lanes.</summary>
    public int OneVectorBuffers { get; private set; }

    /// <summary>Offset of a register's buffer in bytes per lane (in bytes where it <see cref="IsOneVector"/>), or -1 when it has none.</summary>
    public int Offset(int register) => _offsets[register];

    /// <summary>Whether a register's buffer has room for one vector only.</summary>
    public bool IsOneVector(int register) => _isFused && register < _uniform.Length && _uniform[register];

    /// <summary>How often an instruction must run.</summary>
    public LaneRate Rate(int instruction) => _rates[instruction];

    /// <summary>Whether all lanes of an instruction's register are equal at each scalar position.</summary>
    public bool IsUniform(int instruction) => _uniform[instruction];

    /// <summary>The register in which the value of an instruction is found.</summary>
    public int Locate(ScalarProgram program, int instruction)
    {
        if (program.Instructions[instruction].Opcode == ScalarOpcode.Accumulator)
            return AccumulatorRegister;
        bool isResult = instruction == program.Instructions.Length - 1 && !RegisterUse.IsSource(program.Instructions[instruction].Opcode);
        return isResult ? ResultRegister : instruction;
    }

    private LaneRate Rate(ScalarInstruction instruction, OperandReaders readers) => instruction.Opcode switch
    {
        ScalarOpcode.Constant32 or ScalarOpcode.Constant64 or ScalarOpcode.Step => LaneRate.Call,
        ScalarOpcode.Accumulator => LaneRate.Position,
        _ when readers.Space.ScalarCount == 1 => LaneRate.Position,
        ScalarOpcode.Operand => readers[instruction.A].DependsOnScalars ? LaneRate.Position : LaneRate.Chunk,
        ScalarOpcode.OutputDigit => readers.Space.LaneIndex(MapVariable.Output(instruction.A)) >= 0 ? LaneRate.Chunk : LaneRate.Position,
        ScalarOpcode.ReductionDigit => readers.Space.LaneIndex(MapVariable.Reduction(instruction.A)) >= 0 ? LaneRate.Chunk : LaneRate.Position,
        _ => Computed(instruction),
    };

    private bool Uniform(ScalarInstruction instruction, LaneSpace space)
    {
        switch (instruction.Opcode)
        {
            case ScalarOpcode.Constant32 or ScalarOpcode.Constant64 or ScalarOpcode.Step:
                return true;
            case ScalarOpcode.Accumulator or ScalarOpcode.Operand:
                return false;
            case ScalarOpcode.OutputDigit:
                return space.LaneIndex(MapVariable.Output(instruction.A)) < 0;
            case ScalarOpcode.ReductionDigit:
                return space.LaneIndex(MapVariable.Reduction(instruction.A)) < 0;
        }

        ReadOnlySpan<byte> read = [instruction.A, instruction.B, instruction.C];
        foreach (byte register in read[..RegisterUse.Arity(instruction.Opcode)])
        {
            if (!_uniform[register])
                return false;
        }

        return true;
    }

    // A computed register is at least of the chunk's rate: only sources are filled in once per call.
    private LaneRate Computed(ScalarInstruction instruction)
    {
        LaneRate rate = LaneRate.Chunk;
        ReadOnlySpan<byte> read = [instruction.A, instruction.B, instruction.C];
        foreach (byte register in read[..RegisterUse.Arity(instruction.Opcode)])
            rate = (LaneRate)Math.Max((int)rate, (int)_rates[register]);
        return rate;
    }

    private void AssignFusedBuffers(ScalarProgram program)
    {
        int last = program.Instructions.Length - 1;
        for (int i = 0; i <= last; i++)
        {
            ScalarOpcode opcode = program.Instructions[i].Opcode;
            bool staysInVectors = !RegisterUse.IsSource(opcode) && !_uniform[i] && _rates[i] == LaneRate.Position;
            if (opcode == ScalarOpcode.Accumulator || i == last || staysInVectors)
                continue;
            if (_uniform[i])
            {
                _offsets[i] = OneVectorBuffers;
                OneVectorBuffers += OneVectorBytes;
            }
            else
            {
                _offsets[i] = BytesPerLane;
                BytesPerLane += Width(opcode);
            }
        }
    }

    private void AssignBuffers(ScalarProgram program)
    {
        int n = program.Instructions.Length;
        var lastReader = new int[n];
        for (int i = 0; i < n; i++)
        {
            ScalarInstruction instruction = program.Instructions[i];
            if (RegisterUse.IsSource(instruction.Opcode))
                continue;
            ReadOnlySpan<byte> read = [instruction.A, instruction.B, instruction.C];
            foreach (byte register in read[..RegisterUse.Arity(instruction.Opcode)])
                lastReader[register] = i;
        }

        var free = new Dictionary<int, Stack<int>> { [4] = new(), [8] = new() };
        for (int i = 0; i < n; i++)
        {
            ScalarOpcode opcode = program.Instructions[i].Opcode;
            bool owns = opcode != ScalarOpcode.Accumulator && (i < n - 1 || RegisterUse.IsSource(opcode));
            int bytes = Width(opcode);
            if (owns)
            {
                if (_rates[i] == LaneRate.Position && free[bytes].TryPop(out int reused))
                {
                    _offsets[i] = reused;
                }
                else
                {
                    _offsets[i] = BytesPerLane;
                    BytesPerLane += bytes;
                }
            }

            for (int r = 0; r < i; r++)
            {
                if (lastReader[r] == i && _rates[r] == LaneRate.Position && _offsets[r] >= 0)
                    free[Width(program.Instructions[r].Opcode)].Push(_offsets[r]);
            }
        }
    }

    private static int Width(ScalarOpcode opcode) => RegisterUse.IsWide(opcode) ? 8 : 4;
}
