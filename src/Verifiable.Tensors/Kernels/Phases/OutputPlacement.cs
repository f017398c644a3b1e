using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;

namespace Verifiable.Tensors.Kernels.Phases;

/// <summary>Where consecutive elements of a phase lie in the whole output, as runs of elements at a constant distance.</summary>
internal sealed unsafe class OutputPlacement
{
    private readonly OperandReader _reader;
    private readonly long _row;

    public OutputPlacement(Phase phase)
    {
        // The output as if it were read at its own coordinates.
        Operator view = phase.Fold with { Operands = [new Operand(default, ElementType.Float32, 0, phase.Placement)] };
        _reader = new OperandReader(view, 0, LaneSpace.Wide(view));
        _row = phase.Fold.Output.Extents.Length == 0 ? 1 : phase.Fold.Output.Extents[^1];
    }

    private long Constant => _reader.Forms[0].Constant;

    /// <summary>Whether every second element is this phase's and the elements between are the other's, row by row.</summary>
    public bool Precedes(OutputPlacement other) => _reader.Slope == 2 && other._reader.Slope == 2 && other.Constant == Constant + 1 && _row - other._row is 0 or 1;

    /// <summary>Writes a slice to its places.</summary>
    public void Store(uint* output, in PhaseSlice slice, Scratch scratch)
    {
        long* run = Runs(slice, scratch, out int count);
        for (; count > 0; count--, run += _reader.RunSize)
            RunMoves.Spread(output + Constant + run[OperandReader.RunHeader], _reader.Slope, slice.At(run[0]), (int)run[1], 1);
    }

    /// <summary>Writes a slice and that of the phase that it precedes, both of whole rows and of the same rows.</summary>
    public void StorePair(uint* output, in PhaseSlice slice, OutputPlacement other, in PhaseSlice otherSlice, Scratch scratch)
    {
        long* run = Runs(slice, scratch, out int count);
        long* otherRun = other.Runs(otherSlice, scratch, out int otherCount);
        if (count != otherCount)
            throw new InvalidOperationException($"OutputPlacement: expected phases with as many runs, got {count} and {otherCount}");
        for (; count > 0; count--, run += _reader.RunSize, otherRun += _reader.RunSize)
            RunMoves.Interleave(output + Constant + run[OperandReader.RunHeader], slice.At(run[0]), (int)run[1], otherSlice.At(otherRun[0]), (int)otherRun[1]);
    }

    private long* Runs(in PhaseSlice slice, Scratch scratch, out int count)
    {
        int lanes = checked((int)slice.Count);
        var runs = (long*)scratch.Allocate((nint)_reader.MaxRuns(lanes) * _reader.RunSize * sizeof(long));
        count = _reader.BuildRuns(slice.Start, lanes, runs);
        return runs;
    }
}
