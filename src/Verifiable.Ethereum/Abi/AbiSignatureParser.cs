using System.Globalization;

namespace Verifiable.Ethereum.Abi;

/// <summary>Reads types and signatures written as in Solidity: <c>claim(uint64 job, (address a, bytes32 b)[] items) returns (bool)</c>.</summary>
/// <remarks>Recursive descent; nesting is bounded, so that hostile text cannot exhaust the stack.</remarks>
internal ref struct AbiSignatureParser
{
    private const int MaxDepth = 32;
    private readonly string _text;
    private int _at;

    private AbiSignatureParser(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _text = text;
    }

    public static AbiType ParseType(string text)
    {
        var parser = new AbiSignatureParser(text);
        AbiType type = parser.Type(0);
        parser.End();
        return type;
    }

    public static (string Name, AbiParameter[] Inputs, AbiParameter[] Outputs) ParseSignature(string text)
    {
        var parser = new AbiSignatureParser(text);
        string name = parser.Word();
        if (name.Length == 0)
        {
            throw parser.Fail("a name");
        }

        AbiParameter[] inputs = parser.Parameters(0);
        AbiParameter[] outputs = [];
        parser.SkipSpaces();
        if (parser._at < text.Length)
        {
            if (!string.Equals(parser.Word(), "returns", StringComparison.Ordinal))
            {
                throw parser.Fail("\"returns\" or the end");
            }

            outputs = parser.Parameters(0);
            parser.End();
        }

        return (name, inputs, outputs);
    }

    private AbiParameter[] Parameters(int depth)
    {
        if (depth > MaxDepth)
        {
            throw Fail($"at most {MaxDepth} levels");
        }

        Expect('(');
        var list = new List<AbiParameter>();
        SkipSpaces();
        if (TryTake(')'))
        {
            return [];
        }

        do
        {
            list.Add(Parameter(depth));
        }
        while (TryTake(','));
        Expect(')');
        return [.. list];
    }

    private AbiParameter Parameter(int depth)
    {
        AbiType type = Type(depth);
        string name = Word();
        bool indexed = string.Equals(name, "indexed", StringComparison.Ordinal);
        return new AbiParameter(indexed ? Word() : name, type, indexed);
    }

    private AbiType Type(int depth)
    {
        SkipSpaces();
        AbiType type = _at < _text.Length && _text[_at] == '(' ? AbiType.Tuple(Parameters(depth + 1)) : Elementary(Word());
        while (TryTake('['))
        {
            if (++depth > MaxDepth)
            {
                throw Fail($"at most {MaxDepth} levels");
            }

            int start = _at;
            while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
            {
                _at++;
            }

            string digits = _text[start.._at];
            Expect(']');
            type = digits.Length == 0 ? AbiType.ArrayOf(type) : AbiType.FixedArrayOf(type, Number(digits));
        }

        return type;
    }

    private readonly AbiType Elementary(string word) => word switch
    {
        "bool" => AbiType.Boolean,
        "address" => AbiType.Address,
        "bytes" => AbiType.Bytes,
        "string" => AbiType.Text,
        "uint" => AbiType.Integer(256, signed: false),
        "int" => AbiType.Integer(256, signed: true),
        _ when word.StartsWith("uint", StringComparison.Ordinal) => AbiType.Integer(Number(word[4..]), signed: false),
        _ when word.StartsWith("int", StringComparison.Ordinal) => AbiType.Integer(Number(word[3..]), signed: true),
        _ when word.StartsWith("bytes", StringComparison.Ordinal) => AbiType.FixedBytes(Number(word[5..])),
        _ => throw Fail("a type"),
    };

    private readonly int Number(string digits) =>
        digits.Length is > 0 and < 9 && (digits[0] != '0' || digits.Length == 1)
        && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw Fail("a number");

    private string Word()
    {
        SkipSpaces();
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or '$'))
        {
            _at++;
        }

        return _text[start.._at];
    }

    private void SkipSpaces()
    {
        while (_at < _text.Length && _text[_at] == ' ')
        {
            _at++;
        }
    }

    private bool TryTake(char wanted)
    {
        SkipSpaces();
        if (_at >= _text.Length || _text[_at] != wanted)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Expect(char wanted)
    {
        if (!TryTake(wanted))
        {
            throw Fail($"'{wanted}'");
        }
    }

    private void End()
    {
        SkipSpaces();
        if (_at != _text.Length)
        {
            throw Fail("the end");
        }
    }

    private readonly AbiException Fail(string expected) =>
        new($"ABI signature: expected {expected}, got {(_at < _text.Length ? $"'{_text[_at]}'" : "the end")} ({Hex.Shorten(_text)}, position {_at})");
}
