using System.Security.Cryptography;

namespace Verifiable.Networking.Tests;

/// <summary>What both transfers share.</summary>
internal static class Transfer
{
    /// <summary>Sends random bytes, and returns their hash.</summary>
    public static async Task<byte[]> SendRandomAsync(Stream stream, long bytes, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[256 * 1024];
        for (long left = bytes; left > 0;)
        {
            // A new start for every block, so that swapped blocks are noticed.
            RandomNumberGenerator.Fill(block.AsSpan(0, 64));
            int length = (int)Math.Min(left, block.Length);
            hash.AppendData(block.AsSpan(0, length));
            await stream.WriteAsync(block.AsMemory(0, length), cancellationToken);
            left -= length;
        }

        return hash.GetHashAndReset();
    }
}
