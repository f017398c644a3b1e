using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Verifiable.Execution.Data;

namespace Verifiable.Execution.Manifest;

/// <summary>Reads the text of a manifest: UTF-8, and small.</summary>
internal static class ManifestText
{
    /// <summary>Most bytes of a manifest.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The text of a file; null, and an error, when it has none.</summary>
    public static string? Read(string path, ErrorList errors)
    {
        byte[] content;
        try
        {
            content = RegularFile.ReadAllBytes(path, MaxBytes, "manifest");
        }
        catch (InvalidDataException e)
        {
            errors.Add(new SourceLocation(1, 1), e.Message);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            errors.Add(new SourceLocation(1, 1), $"expected a manifest, got none: {e.Message}");
            return null;
        }

        ReadOnlySpan<byte> text = content.AsSpan(content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0);
        if (Utf8.IsValid(text))
            return Encoding.UTF8.GetString(text);
        errors.Add(LocationOfInvalid(text, out byte value), $"manifest: expected UTF-8, got the byte 0x{value:x2}");
        return null;
    }

    private static SourceLocation LocationOfInvalid(ReadOnlySpan<byte> text, out byte value)
    {
        (int line, int column) = (1, 1);
        while (Rune.DecodeFromUtf8(text, out Rune rune, out int length) == OperationStatus.Done)
        {
            (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + 1);
            text = text[length..];
        }

        value = text[0];
        return new SourceLocation(line, column);
    }
}
