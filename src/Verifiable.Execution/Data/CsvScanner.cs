namespace Verifiable.Execution.Data;

/// <summary>Reads the fields of comma-separated text one after another.</summary>
/// <remarks>
/// RFC 4180: records end with a line feed, a carriage return before it belongs to the end; the last end may be missing. A field that begins with a quotation mark ends with one, and two of them
/// inside stand for one; commas and line breaks inside it are text. Elsewhere quotation marks and lone carriage returns are errors. Spaces are part of a field.
/// </remarks>
internal ref struct CsvScanner(ReadOnlySpan<byte> content, int position)
{
    private const byte Quote = (byte)'"';
    private const byte Comma = (byte)',';
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';
    private readonly ReadOnlySpan<byte> _content = content;
    private bool _isInRecord;

    /// <summary>Where the next field begins.</summary>
    public int Position { get; private set; } = position;

    /// <summary>Whether nothing is left: no record, and no field after a comma.</summary>
    public readonly bool IsAtEnd => Position >= _content.Length && !_isInRecord;

    /// <summary>The next field, its quotation marks taken off.</summary>
    /// <param name="field">The field.</param>
    /// <param name="isLast">Whether it ends its record.</param>
    /// <returns>Null, or what was expected and what was found.</returns>
    public (string Expected, string Got)? Read(out ReadOnlySpan<byte> field, out bool isLast)
    {
        field = [];
        isLast = true;
        bool hasDoubledQuotes = false;
        int start = Position, end;
        if (start < _content.Length && _content[start] == Quote)
        {
            start++;
            end = start;
            while (true)
            {
                int mark = _content[end..].IndexOf(Quote);
                if (mark < 0)
                    return ("a quotation mark that ends the field", "the end of the file");
                end += mark;
                if (end + 1 >= _content.Length || _content[end + 1] != Quote)
                    break;
                hasDoubledQuotes = true;
                end += 2;
            }

            Position = end + 1;
        }
        else
        {
            int length = _content[start..].IndexOfAny(Comma, LineFeed, CarriageReturn);
            end = length < 0 ? _content.Length : start + length;
            if (_content[start..end].Contains(Quote))
                return ("a field with a quotation mark to begin with one", "one amid it");
            Position = end;
        }

        field = hasDoubledQuotes ? Undoubled(_content[start..end]) : _content[start..end];
        return EndField(out isLast);
    }

    private (string Expected, string Got)? EndField(out bool isLast)
    {
        isLast = true;
        _isInRecord = false;
        if (Position >= _content.Length)
            return null;
        byte next = _content[Position++];
        if (next == CarriageReturn)
        {
            if (Position >= _content.Length || _content[Position++] != LineFeed)
                return ("a line feed after a carriage return", "none");
            return null;
        }

        if (next == LineFeed)
            return null;
        if (next != Comma)
            return ("a comma or the end of the record after a quoted field", "other text");
        isLast = false;
        _isInRecord = true;
        return null;
    }

    private static byte[] Undoubled(ReadOnlySpan<byte> quoted)
    {
        var text = new List<byte>(quoted.Length);
        for (int i = 0; i < quoted.Length; i++)
        {
            text.Add(quoted[i]);
            if (quoted[i] == Quote)
                i++;
        }

        return [.. text];
    }
}
