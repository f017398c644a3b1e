using System.Text.Json;

namespace Verifiable.Networking.Tests;

/// <summary>Reads the files of Vectors; each says where its values come from.</summary>
internal static class Vectors
{
    /// <summary>The elements of an array in a file.</summary>
    public static IReadOnlyList<JsonElement> Read(string file, string array) =>
        [.. Document(file).GetProperty(array).EnumerateArray()];

    /// <summary>The whole file.</summary>
    public static JsonElement Document(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", file))).RootElement;

    /// <summary>A text of an element; null is an error of the file.</summary>
    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>Bytes of an element, written in hexadecimal.</summary>
    public static byte[] Hex(this JsonElement element, string name) => Convert.FromHexString(element.Text(name));
}
