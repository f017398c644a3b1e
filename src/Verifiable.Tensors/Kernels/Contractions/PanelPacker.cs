using System.Runtime.Intrinsics;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>Packs one operand of a contraction into panels: row k holds the values of consecutive lanes (rows of A, columns of B) at iteration k.</summary>
internal sealed unsafe class PanelPacker
{
    private const int MaxTable = 512;
    private readonly OperandReader _reader;
    private readonly DigitWalker _scalars;
    private readonly int _operand;

    /// <summary>A packer of <paramref name="operand"/>; the scalar digits of the space are batch digits, then reduction digits.</summary>
    public PanelPacker(Operator @operator, int operand, LaneSpace space)
    {
        _operand = operand;
        _reader = new OperandReader(@operator, operand, space);
        _scalars = new DigitWalker([.. space.ScalarExtents], [.. _reader.Forms.Select(f => f.Scalar)]);
        LaneCount = space.LaneCount;
    }

    /// <summary>Number of lanes in all panels.</summary>
    public long LaneCount { get; }

    /// <summary>Prepares the panel of <paramref name="lanes"/> lanes from <paramref name="lane"/> on.</summary>
    public PanelState Bind(Scratch scratch, long lane, int lanes, long step)
    {
        int forms = _reader.Forms.Count;
        var state = new PanelState
        {
            Runs = (long*)scratch.Allocate((nint)_reader.MaxRuns(lanes) * _reader.RunSize * sizeof(long)),
            Origin = (long*)scratch.Allocate(forms * sizeof(long)),
            Digits = (long*)scratch.Allocate(_scalars.Rank * sizeof(long)),
            Table = (long*)scratch.Allocate((nint)MaxTable * forms * sizeof(long)),
        };
        state.RunCount = _reader.BuildRuns(lane, lanes, state.Runs);
        for (int f = 0; f < forms; f++)
            state.Origin[f] = unchecked(_reader.Forms[f].Constant + (_reader.Forms[f].Step * step));
        return state;
    }

    /// <summary>Writes <paramref name="count"/> rows of <paramref name="width"/> elements; elements beyond the panel's lanes are left alone.</summary>
    /// <param name="state">The panel.</param>
    /// <param name="panel">Receives the rows.</param>
    /// <param name="width">Elements from row to row.</param>
    /// <param name="position">Scalar position of the first row: batch index times iterations plus iteration.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="data">The operands' elements.</param>
    public void Pack(in PanelState state, uint* panel, int width, long position, int count, uint** data)
    {
        for (int done = 0; done < count; done += MaxTable)
        {
            int rows = Math.Min(MaxTable, count - done);
            Tabulate(state, position + done, rows);
            PackRows(panel + ((nint)done * width), width, state, rows, data);
        }
    }

    private void Tabulate(in PanelState state, long position, int rows)
    {
        int forms = _reader.Forms.Count;
        long* table = state.Table;
        if (forms == 1)
        {
            _scalars.Tabulate(position, rows, state.Digits, table, state.Origin);
            return;
        }

        _scalars.Start(position, state.Digits, table, state.Origin);
        for (int k = 1; k < rows; k++, table += forms)
        {
            for (int f = 0; f < forms; f++)
                table[forms + f] = table[f];
            _scalars.Advance(state.Digits, table + forms);
        }
    }

    private void PackRows(uint* panel, int width, in PanelState state, int rows, uint** data)
    {
        long* runs = state.Runs, table = state.Table;
        int size = _reader.RunSize, forms = _reader.Forms.Count;
        for (int i = 0; i < state.RunCount; i++, runs += size)
        {
            uint* destination = panel + runs[0];
            if (_reader.IsLinear)
            {
                PackLinear(destination, width, width - (int)runs[0], data[_operand] + runs[OperandReader.RunHeader], (int)runs[1], table, rows);
                continue;
            }

            for (int k = 0; k < rows; k++)
                _reader.LoadRun(destination + ((nint)k * width), runs, table + (k * forms), data);
        }
    }

    // One run at all rows; lengths differ from run to run only, so the choice of moves stands outside the loop over rows.
    private void PackLinear(uint* destination, int width, int room, uint* source, int length, long* table, int rows)
    {
        long slope = _reader.Slope;
        if (slope == 1 && length >= 16)
        {
            for (int k = 0; k < rows; k++, destination += width)
            {
                uint* from = source + table[k];
                int i = 0;
                for (; i <= length - 16; i += 16)
                    Vector512.Load(from + i).Store(destination + i);
                if (i < length)
                    Vector512.Load(from + length - 16).Store(destination + length - 16);
            }
        }
        else if (slope == 1 && length >= 8 && room >= 16 && Vector512.IsHardwareAccelerated)
        {
            // What is written too much is written again by the next run, or belongs to no lane; what is read too much is the slack of a tensor.
            for (int k = 0; k < rows; k++, destination += width)
                Vector512.Load(source + table[k]).Store(destination);
        }
        else if (slope == 1 && length >= 8)
        {
            for (int k = 0; k < rows; k++, destination += width)
            {
                uint* from = source + table[k];
                Vector256.Load(from).Store(destination);
                Vector256.Load(from + length - 8).Store(destination + length - 8);
            }
        }
        else if (slope == 1 && length >= 4)
        {
            for (int k = 0; k < rows; k++, destination += width)
            {
                uint* from = source + table[k];
                Vector128.Load(from).Store(destination);
                Vector128.Load(from + length - 4).Store(destination + length - 4);
            }
        }
        else
        {
            PackScattered(destination, width, room, source, length, table, rows);
        }
    }

    // Lanes that lie apart, as in a transposed matrix: where iterations are consecutive in memory, squares are transposed in registers. What
    // the last square writes beyond the run is written again by the next run, or belongs to no lane.
    private void PackScattered(uint* destination, int width, int room, uint* source, int length, long* table, int rows)
    {
        long slope = _reader.Slope;
        for (int k = 0; k < rows;)
        {
            uint* from = source + table[k];
            uint* to = destination + ((nint)k * width);
            int i = 0, consecutive = 1;
            while (consecutive < RegisterTranspose.Size && k + consecutive < rows && table[k + consecutive] == table[k] + consecutive)
                consecutive++;
            if (RegisterTranspose.IsSupported && slope > 0 && consecutive == RegisterTranspose.Size)
            {
                for (; i < length && i + RegisterTranspose.Size <= room; i += RegisterTranspose.Size)
                    RegisterTranspose.Move(from + (i * slope), slope, Math.Min(length - i, RegisterTranspose.Size), to + i, width);
            }

            for (; i < length; i++)
            {
                for (int j = 0; j < consecutive; j++)
                    to[((nint)j * width) + i] = from[(i * slope) + j];
            }

            k += consecutive;
        }
    }
}
