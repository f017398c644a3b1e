using System.Runtime.InteropServices;
using Verifiable.Execution.Data;
using Verifiable.Execution.Manifest;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;

namespace Verifiable.Execution.Compilation;

/// <summary>The order in which a job visits its samples, or the beginnings of its windows: from a seed, or out of a file.</summary>
internal sealed class VisitOrder
{
    private readonly SeedOrFile _source;
    private readonly int _length;
    private readonly int[]? _order;

    /// <summary>Reads the file, if there is one.</summary>
    public VisitOrder(TrainingManifest manifest, ManifestFiles files, ErrorList errors)
    {
        (_source, _length) = (manifest.Order, manifest.BatchSize.Value * manifest.Steps.Value);
        if (_source.File is not string path || files.Read("data.order.i32", new Located<string>(path, _source.Location), static (content, _) => content) is not { } content)
            return;
        if (content.Length % sizeof(int) != 0)
        {
            errors.Add(_source.Location, $"data.order.i32: expected 4-byte integers, got {content.Length} bytes ({path})");
            return;
        }

        int[] order = MemoryMarshal.Cast<byte, int>(content).ToArray();
        if (order.Length >= _length)
            _order = order;
        else
            errors.Add(_source.Location, $"data.order.i32: expected at least {_length} indices ({manifest.Steps.Value} steps of {manifest.BatchSize.Value}), got {order.Length} ({path})");
    }

    /// <summary>Whether the order is that of a file.</summary>
    public bool IsFile => _source.File is not null;

    /// <summary>Compares the file with the data.</summary>
    public void Check(IDataSplit split, ErrorList errors)
    {
        for (int i = 0; _order is not null && i < _length; i++)
        {
            if (split.IsTraining(_order[i]))
                continue;
            string expected = split.TrainingPositions == split.EvaluatedPositions(DataPart.All) || split is TextSplit ? $"0 to {split.TrainingPositions - 1}" : "of samples that are not kept for validation";
            errors.Add(_source.Location, $"data.order.i32: expected indices {expected}, got {_order[i]} (entry {i} of {_source.File})");
            return;
        }
    }

    /// <summary>The order as a tensor.</summary>
    public Tensor ToTensor(IDataSplit split)
    {
        if (_order is not null)
            return Tensor.FromInts(new Shape(_length), _order.AsSpan(0, _length));
        int[] order = SampleOrder.FromSeed(_source.Seed!.Value, split.TrainingPositions, _length);
        foreach (ref int position in order.AsSpan())
            position = split.TrainingPosition(position);
        return Tensor.FromInts(new Shape(_length), order);
    }
}
