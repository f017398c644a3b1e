using System.Globalization;
using System.Text;

namespace Verifiable.Execution.Manifest;

/// <summary>Text of a manifest as messages show it: short, and without characters that steer a terminal.</summary>
internal static class Excerpt
{
    private const int MaxLength = 120;

    /// <summary>At most 120 characters of <paramref name="text"/>; control and format characters as <c>\u001b</c>.</summary>
    public static string Of(string text) => Of(text, MaxLength);

    /// <summary>The same with another bound.</summary>
    public static string Of(string text, int maxLength)
    {
        var excerpt = new StringBuilder();
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, maxLength)))
        {
            if (IsPlain(c))
                excerpt.Append(c);
            else
                excerpt.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        if (text.Length > maxLength)
            excerpt.Append(CultureInfo.InvariantCulture, $"... ({text.Length} characters)");
        return excerpt.ToString();
    }

    /// <summary>Whether every character stands for itself.</summary>
    public static bool IsPlain(string text) => text.All(IsPlain);

    // Surrogates pass: cutting a pair in two shows a replacement character, which harms nobody.
    private static bool IsPlain(char c) =>
        !char.IsControl(c) && char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
