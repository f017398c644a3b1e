using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.DeepFolds;

/// <summary>One term of a <see cref="DeepFoldKernel{T}"/>: the part of the body that yields a register, with iterations as lanes.</summary>
internal sealed unsafe class DeepFoldTerm<T>
    where T : struct, ILanes<T>
{
    private readonly OperandReaders _readers;
    private readonly LaneProgram<T> _program;
    private readonly int _operand;

    /// <summary>The term that register <paramref name="register"/> of <paramref name="body"/> holds.</summary>
    public DeepFoldTerm(ScalarProgram body, int register, OperandReaders readers, long iterations)
    {
        _readers = readers;
        ScalarInstruction value = body.Instructions[register];
        _operand = value.Opcode == ScalarOpcode.Operand ? value.A : -1;

        // In static single assignment everything that the register needs stands before it.
        _program = new LaneProgram<T>(new ScalarProgram(body.Instructions[..(register + 1)], body.Constants), readers, ResultNaN.AsComputed, iterations * (register + 1));
    }

    /// <summary>Allocates buffers.</summary>
    public LaneFrame Bind(Scratch scratch, int lanes, long step) => _operand >= 0 ? default : _program.Bind(scratch, lanes, step);

    /// <summary>The term for the current chunk of iterations at the current output element, in <paramref name="room"/> or in a tensor.</summary>
    public uint* Evaluate(in LaneFrame frame, ref ReaderState state, uint* room, bool isFirst)
    {
        if (_operand >= 0)
            return _readers.Load(ref state, _operand, room, state.Count);
        int padded = (state.Count + T.Count - 1) / T.Count * T.Count;
        _program.SetAccumulator(frame, null, (byte*)room);
        if (isFirst)
            _program.StartChunk(frame, ref state, padded);
        _program.Execute(frame, ref state, padded);
        return room;
    }
}
