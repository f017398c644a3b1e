namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>Register buffers of one <see cref="LaneProgram{T}"/> for one worker; they live in the worker's scratch memory.</summary>
internal unsafe struct LaneFrame
{
    /// <summary>Current buffer of each register; operands may point into a tensor.</summary>
    public byte** Registers;

    /// <summary>Own buffer of each register, null for accumulator and result.</summary>
    public byte** Buffers;
}
