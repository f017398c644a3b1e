using System.Text;

namespace Verifiable.Bindings;

/// <summary>Builds source text with indentation; lines end with a line feed on every system.</summary>
public sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _level;

    /// <summary>Adds a line; an empty one stays empty.</summary>
    public void Line(string text = "") => _text.Append(' ', text.Length == 0 ? 0 : 4 * _level).Append(text).Append('\n');

    /// <summary>Adds an opening brace.</summary>
    public void Open()
    {
        Line("{");
        _level++;
    }

    /// <summary>Adds a closing brace and a tail.</summary>
    public void Close(string tail = "")
    {
        _level--;
        Line("}" + tail);
    }

    /// <summary>Adds an indented continuation line.</summary>
    public void Continue(string text)
    {
        _level++;
        Line(text);
        _level--;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
