using System.Buffers.Binary;

namespace Verifiable.Vectors;

/// <summary>One vector file: records of operands and the expected result, big endian, without header or padding.</summary>
public sealed class VectorFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly byte[] _buffer = new byte[8];

    /// <summary>Creates or replaces the file <paramref name="name"/> in <paramref name="folder"/>.</summary>
    public VectorFile(string folder, string name)
    {
        Name = name;
        _stream = new FileStream(
            Path.Combine(folder, name), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
    }

    /// <summary>The file's name inside its folder.</summary>
    public string Name { get; }

    /// <summary>Records completed so far.</summary>
    public int Count { get; private set; }

    /// <summary>Appends one value of <paramref name="width"/> bytes to the current record.</summary>
    public VectorFile Put(ulong value, int width)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_buffer, value);
        _stream.Write(_buffer, 8 - width, width);
        return this;
    }

    /// <summary>Ends the current record.</summary>
    public void EndRecord() => Count++;

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
