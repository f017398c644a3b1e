using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;

namespace Verifiable.Tensors.Kernels.Phases;

/// <summary>Where consecutive elements of a phase lie in the whole output, as runs that <see cref="RunMoves.Spread"/> writes.</summary>
internal sealed unsafe class OutputPlacement
{
    private readonly OperandReader _reader;

    public OutputPlacement(Phase phase)
    {
        // The output as if it were read at its own coordinates.
        Operator view = phase.Fold with { Operands = [new Operand(default, ElementType.Float32, 0, phase.Placement)] };
        _reader = new OperandReader(view, 0, LaneSpace.Wide(view));
    }

    /// <summary>Writes elements <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/> of the phase.</summary>
    public void Store(uint* output, uint* values, long start, int count, Scratch scratch, ref long* runs, int maxLanes)
    {
        if (runs is null)
            runs = (long*)scratch.Allocate((nint)_reader.MaxRuns(maxLanes) * _reader.RunSize * sizeof(long));
        long constant = _reader.Forms[0].Constant;
        long* run = runs;
        for (int i = _reader.BuildRuns(start, count, runs); i > 0; i--, run += _reader.RunSize)
            RunMoves.Spread(output + constant + run[OperandReader.RunHeader], _reader.Slope, values + run[0], (int)run[1], 1);
    }
}
