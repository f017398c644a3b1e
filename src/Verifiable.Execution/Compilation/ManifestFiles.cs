using Verifiable.Execution.Data;
using Verifiable.Execution.Manifest;

namespace Verifiable.Execution.Compilation;

/// <summary>Reads the files that a manifest names; what is missing or malformed is reported where the manifest names it, what is missing under its key.</summary>
internal sealed class ManifestFiles(string directory, ErrorList errors)
{
    /// <summary>What a file holds; null, and an error, when it cannot be read.</summary>
    public T? Read<T>(string key, Located<string> path, Func<byte[], string, T> parse)
        where T : class
    {
        string where = Excerpt.Of(path.Value);
        try
        {
            return parse(RegularFile.ReadAllBytes(Path.Combine(directory, path.Value), Array.MaxLength, where, key), where);
        }
        catch (InvalidDataException e)
        {
            errors.Add(path.Location, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            errors.Add(path.Location, $"{key}: expected a readable file, got none: {Excerpt.Of(e.Message)} ({where})");
        }

        return null;
    }
}
