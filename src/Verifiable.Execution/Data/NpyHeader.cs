using System.Collections.Immutable;
using System.Globalization;
using Verifiable.Execution.Manifest;

namespace Verifiable.Execution.Data;

/// <summary>The header of a NumPy file: a Python dictionary of exactly <c>descr</c>, <c>fortran_order</c> and <c>shape</c>.</summary>
/// <param name="Type">The text of <c>descr</c>.</param>
/// <param name="IsFortranOrder">Whether the first extent is the fastest.</param>
/// <param name="Extents">The extents.</param>
internal sealed record NpyHeader(string Type, bool IsFortranOrder, ImmutableArray<long> Extents)
{
    /// <summary>Parses the text of a header.</summary>
    /// <exception cref="InvalidDataException">It is another text.</exception>
    public static NpyHeader Parse(string text, string where) => new Reader(text, where).Header();

    /// <remarks>The literals that the format writes and no more: quoted text without escapes, True, False, a tuple of whole numbers.</remarks>
    private sealed class Reader(string text, string where)
    {
        private const int MaxDigits = 18;
        private int _position;

        public NpyHeader Header()
        {
            (string? type, bool? order, ImmutableArray<long>? extents) = (null, null, null);
            Expect('{');
            while (!Take('}'))
            {
                string key = Text();
                Expect(':');
                switch (key)
                {
                    case "descr" when type is null:
                        type = Descriptor();
                        break;
                    case "fortran_order" when order is null:
                        order = Boolean();
                        break;
                    case "shape" when extents is null:
                        extents = Tuple();
                        break;
                    default:
                        throw NpyFile.Error("a header of descr, fortran_order and shape, each once", $"the key {Excerpt.Of(key)}", where);
                }

                if (!Take(','))
                {
                    Expect('}');
                    break;
                }
            }

            SkipSpace();
            if (_position < text.Length)
                throw Wrong("the end of the header");
            return type is not null && order is bool fortran && extents is { } shape
                ? new NpyHeader(type, fortran, shape)
                : throw NpyFile.Error("a header of descr, fortran_order and shape", "fewer", where);
        }

        // A list of fields ends the reading: its content does not matter.
        private string Descriptor()
        {
            SkipSpace();
            return _position < text.Length && text[_position] == '[' ? throw NpyFile.Error("one type for all elements as descr", "a list of fields", where) : Text();
        }

        private bool Boolean()
        {
            if (TakeWord("False"))
                return false;
            return TakeWord("True") ? true : throw Wrong("True or False");
        }

        private ImmutableArray<long> Tuple()
        {
            var numbers = ImmutableArray.CreateBuilder<long>();
            Expect('(');
            while (!Take(')'))
            {
                numbers.Add(Number());
                if (!Take(','))
                {
                    Expect(')');
                    break;
                }
            }

            return numbers.ToImmutable();
        }

        private long Number()
        {
            SkipSpace();
            int start = _position;
            while (_position < text.Length && char.IsAsciiDigit(text[_position]))
                _position++;
            int digits = _position - start;
            return digits is > 0 and <= MaxDigits ? long.Parse(text.AsSpan(start, digits), NumberStyles.None, CultureInfo.InvariantCulture) : throw Wrong("a whole number");
        }

        private string Text()
        {
            SkipSpace();
            char quote = _position < text.Length ? text[_position] : ' ';
            int end = quote is '\'' or '"' ? text.IndexOf(quote, _position + 1) : -1;
            if (end < 0)
                throw Wrong("quoted text");
            string value = text[(_position + 1)..end];
            _position = end + 1;
            return value;
        }

        private bool TakeWord(string word)
        {
            SkipSpace();
            if (string.CompareOrdinal(text, _position, word, 0, word.Length) != 0)
                return false;
            _position += word.Length;
            return true;
        }

        private bool Take(char c)
        {
            SkipSpace();
            if (_position >= text.Length || text[_position] != c)
                return false;
            _position++;
            return true;
        }

        private void Expect(char c)
        {
            if (!Take(c))
                throw Wrong($"'{c}'");
        }

        private void SkipSpace()
        {
            while (_position < text.Length && text[_position] is ' ' or '\n')
                _position++;
        }

        private InvalidDataException Wrong(string expected) =>
            NpyFile.Error($"{expected} at character {_position} of the header", _position < text.Length ? Excerpt.Of(text[_position..], 16) : "its end", where);
    }
}
