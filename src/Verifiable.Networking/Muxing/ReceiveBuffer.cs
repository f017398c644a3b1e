using System.Buffers;
using System.Numerics;

namespace Verifiable.Networking.Muxing;

/// <summary>A queue of bytes in one pooled array that grows with what waits in it, and is given back when nothing does.</summary>
/// <remarks>A ring whose size is a power of two. Not safe for concurrent use: the channel's lock guards it.</remarks>
internal sealed class ReceiveBuffer
{
    private const int MinSize = 4096;

    private byte[]? _ring;
    private int _mask;
    private int _head;

    /// <summary>Bytes that wait.</summary>
    public int Count { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(Count + bytes.Length);
        int tail = (_head + Count) & _mask;
        int first = Math.Min(bytes.Length, _mask + 1 - tail);
        bytes[..first].CopyTo(_ring.AsSpan(tail));
        bytes[first..].CopyTo(_ring);
        Count += bytes.Length;
    }

    /// <summary>Takes as many bytes as there are and fit.</summary>
    public int Take(Span<byte> destination)
    {
        int length = Math.Min(destination.Length, Count);
        CopyOut(destination[..length]);
        _head = (_head + length) & _mask;
        Count -= length;
        if (Count == 0)
            Clear();
        return length;
    }

    /// <summary>Forgets what waits.</summary>
    public void Clear()
    {
        if (_ring is not null)
            ArrayPool<byte>.Shared.Return(_ring);
        (_ring, _mask, _head, Count) = (null, 0, 0, 0);
    }

    private void CopyOut(Span<byte> destination)
    {
        int first = Math.Min(destination.Length, _mask + 1 - _head);
        _ring.AsSpan(_head, first).CopyTo(destination);
        _ring.AsSpan(0, destination.Length - first).CopyTo(destination[first..]);
    }

    private void Reserve(int count)
    {
        if (_ring is not null && count <= _mask + 1)
            return;
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(count, MinSize));
        byte[] ring = ArrayPool<byte>.Shared.Rent(size);
        if (_ring is not null)
        {
            CopyOut(ring.AsSpan(0, Count));
            ArrayPool<byte>.Shared.Return(_ring);
        }

        (_ring, _mask, _head) = (ring, size - 1, 0);
    }
}
