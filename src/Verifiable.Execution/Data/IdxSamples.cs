using Verifiable.Protocol.Programs;

namespace Verifiable.Execution.Data;

/// <summary>Samples along the first dimension of an IDX file.</summary>
public static class IdxSamples
{
    /// <summary>Shape of one sample; images without channels get one.</summary>
    /// <exception cref="InvalidDataException">The file has one dimension.</exception>
    public static Shape ShapeOf(IdxFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        long[] sample = [.. file.Extents.Skip(1).Select(e => (long)e)];
        return sample.Length switch
        {
            0 => throw new InvalidDataException("idx: expected samples of rank 1 or more, got one number a sample"),
            2 => new Shape([1, .. sample]),
            _ => new Shape(sample),
        };
    }
}
