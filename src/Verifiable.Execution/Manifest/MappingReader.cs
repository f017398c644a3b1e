using System.Collections.Immutable;
using System.Globalization;
using Verifiable.Tensors.Functional;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Verifiable.Execution.Manifest;

/// <summary>Reads one mapping of a manifest strictly: every key known, every value of its type and range; errors are collected, and a reading that failed is null.</summary>
internal sealed class MappingReader
{
    private readonly YamlMappingNode _node;
    private readonly string _path;
    private readonly ErrorList _errors;

    /// <summary>Checks the keys of <paramref name="node"/>.</summary>
    /// <param name="node">The mapping.</param>
    /// <param name="path">Where it stands, for example <c>model.init</c>; empty for the whole document.</param>
    /// <param name="errors">Receives the errors.</param>
    /// <param name="keys">The keys it may have.</param>
    public MappingReader(YamlMappingNode node, string path, ErrorList errors, params ReadOnlySpan<string> keys)
    {
        (_node, _path, _errors) = (node, path, errors);
        foreach ((YamlNode key, _) in node.Children)
        {
            string name = key is YamlScalarNode scalar ? scalar.Value ?? "" : key.ToString();
            if (!keys.Contains(name))
                errors.Add(key, $"{Place(path)}: expected {(keys.Length == 0 ? "no key" : $"one of {string.Join(", ", keys.ToArray())}")}, got the unknown key '{Excerpt.Of(name)}'");
        }
    }

    /// <summary>Where the mapping stands.</summary>
    public SourceLocation Location => ErrorList.LocationOf(_node);

    /// <summary>Whether the key is there.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>The value's location, or the mapping's when the key is missing.</summary>
    public SourceLocation LocationOf(string key) => Find(key) is { } node ? ErrorList.LocationOf(node) : Location;

    /// <summary>The value of a key; null, and an error, when a required one is missing.</summary>
    public YamlNode? Node(string key, string expected, bool required = true)
    {
        YamlNode? node = Find(key);
        if (node is null && required)
            _errors.Add(_node, $"{Path(key)}: expected {expected}, got nothing");
        return node;
    }

    /// <summary>The path of a key.</summary>
    public string PathOf(string key) => Path(key);

    /// <summary>Reports what is wrong with the value of a key, or with its absence.</summary>
    public void Error(string key, string message) => _errors.Add(LocationOf(key), $"{Path(key)}: {message}");

    /// <summary>Text that is not empty and has no control characters.</summary>
    public string? Text(string key, bool required = true)
    {
        YamlNode? node = Node(key, "text", required);
        if (node is YamlScalarNode { Value.Length: > 0 } scalar && Excerpt.IsPlain(scalar.Value))
            return scalar.Value;
        if (node is YamlScalarNode { Value.Length: > 0 })
            _errors.Add(node, $"{Path(key)}: expected text without control characters, got {Describe(node)}");
        else if (node is not null)
            _errors.Add(node, $"{Path(key)}: expected text, got {Describe(node)}");
        return null;
    }

    /// <summary>One of a few words.</summary>
    public string? Word(string key, ReadOnlySpan<string> words)
    {
        string expected = words.Length == 1 ? words[0] : $"one of {string.Join(", ", words.ToArray())}";
        YamlNode? node = Node(key, expected);
        if (node is null)
            return null;
        if (node is YamlScalarNode { Value: string word } && words.Contains(word))
            return word;
        _errors.Add(node, $"{Path(key)}: expected {expected}, got {Describe(node)}");
        return null;
    }

    /// <summary>A whole number as it stands, without a word about what it should be; null where there is none.</summary>
    public long? Peek(string key) =>
        Find(key) is { } node && Plain(node) is string text && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;

    /// <summary>One whole number, or a list of 1 to <paramref name="longest"/> of them.</summary>
    public ImmutableArray<long>? Integers(string key, long minimum, long maximum, int longest)
    {
        YamlNode? node = Node(key, $"{WholeNumber(minimum, maximum)} or a list of them");
        if (node is null)
            return null;
        if (node is not YamlSequenceNode list)
            return Integer(node, Path(key), minimum, maximum) is long one ? [one] : null;
        if (list.Children.Count < 1 || list.Children.Count > longest)
        {
            _errors.Add(node, $"{Path(key)}: expected 1 to {longest} numbers, got {list.Children.Count}");
            return null;
        }

        var numbers = ImmutableArray.CreateBuilder<long>();
        for (int i = 0; i < list.Children.Count; i++)
        {
            if (Integer(list.Children[i], $"{Path(key)}[{i}]", minimum, maximum) is long number)
                numbers.Add(number);
        }

        return numbers.Count == list.Children.Count ? numbers.ToImmutable() : null;
    }

    /// <summary>A whole number within bounds.</summary>
    public long? Integer(string key, long minimum, long maximum, long? fallback = null)
    {
        YamlNode? node = Node(key, WholeNumber(minimum, maximum), fallback is null);
        return node is null ? fallback : Integer(node, Path(key), minimum, maximum);
    }

    /// <summary>A whole number from 0 to 2^64 - 1.</summary>
    public ulong? Seed(string key)
    {
        YamlNode? node = Node(key, "a seed");
        if (node is null)
            return null;
        if (Plain(node) is string text && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value))
            return value;
        _errors.Add(node, $"{Path(key)}: expected a whole number from 0 to {ulong.MaxValue}, got {Describe(node)}");
        return null;
    }

    /// <summary>A finite number for which <paramref name="accept"/> holds.</summary>
    public double? Number(string key, string expected, Func<double, bool> accept, double? fallback = null)
    {
        YamlNode? node = Node(key, expected, fallback is null);
        return node is null ? fallback : Number(node, Path(key), expected, accept);
    }

    /// <summary>Two finite numbers for which <paramref name="accept"/> holds.</summary>
    public (double First, double Second)? NumberPair(string key, string expected, Func<double, bool> accept, (double First, double Second) fallback)
    {
        YamlNode? node = Node(key, expected, required: false);
        if (node is null)
            return fallback;
        if (node is YamlSequenceNode { Children.Count: 2 } pair)
        {
            double? first = Number(pair.Children[0], $"{Path(key)}[0]", expected, accept);
            double? second = Number(pair.Children[1], $"{Path(key)}[1]", expected, accept);
            return first is null || second is null ? null : (first.Value, second.Value);
        }

        _errors.Add(node, $"{Path(key)}: expected two numbers [a, b], got {Describe(node)}");
        return null;
    }

    /// <summary>true or false.</summary>
    public bool? Boolean(string key, bool fallback)
    {
        YamlNode? node = Node(key, "true or false", required: false);
        if (node is null)
            return fallback;
        if (Plain(node) is "true" or "false")
            return Plain(node) == "true";
        _errors.Add(node, $"{Path(key)}: expected true or false, got {Describe(node)}");
        return null;
    }

    /// <summary>One whole number for both directions, or <c>[h, w]</c>.</summary>
    public Size2d? Size(string key, int minimum, int maximum, Size2d? fallback = null)
    {
        YamlNode? node = Node(key, $"{WholeNumber(minimum, maximum)} or [h, w]", fallback is null);
        if (node is null)
            return fallback;
        if (node is not YamlSequenceNode pair)
            return Integer(node, Path(key), minimum, maximum) is long both ? new Size2d((int)both, (int)both) : null;
        if (pair.Children.Count != 2)
        {
            _errors.Add(node, $"{Path(key)}: expected one number or [h, w], got {pair.Children.Count} numbers");
            return null;
        }

        long? height = Integer(pair.Children[0], $"{Path(key)}[0]", minimum, maximum);
        long? width = Integer(pair.Children[1], $"{Path(key)}[1]", minimum, maximum);
        return height is null || width is null ? null : new Size2d((int)height, (int)width);
    }

    /// <summary>What a node is, for messages.</summary>
    public static string Describe(YamlNode node) => node switch
    {
        YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" } => "nothing",
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => Excerpt.Of(scalar.Value!),
        YamlScalarNode scalar => $"the text \"{Excerpt.Of(scalar.Value ?? "")}\"",
        YamlSequenceNode sequence => $"a list of {sequence.Children.Count}",
        YamlMappingNode => "a mapping",
        _ => node.NodeType.ToString(),
    };

    private static string Place(string path) => path.Length == 0 ? "manifest" : path;

    private static string WholeNumber(long minimum, long maximum) => $"a whole number from {minimum} to {maximum}";

    // Quoted numbers are text.
    private static string? Plain(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain } scalar ? scalar.Value : null;

    private string Path(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

    private YamlNode? Find(string key)
    {
        foreach ((YamlNode name, YamlNode value) in _node.Children)
        {
            if (name is YamlScalarNode scalar && scalar.Value == key)
                return value;
        }

        return null;
    }

    private long? Integer(YamlNode node, string path, long minimum, long maximum)
    {
        if (Plain(node) is string text
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            && value >= minimum && value <= maximum)
        {
            return value;
        }

        _errors.Add(node, $"{path}: expected {WholeNumber(minimum, maximum)}, got {Describe(node)}");
        return null;
    }

    private double? Number(YamlNode node, string path, string expected, Func<double, bool> accept)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (Plain(node) is string text
            && double.TryParse(text, Style, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value) && char.IsAsciiDigit(text[^1]) | text[^1] == '.' && accept(value))
        {
            return value;
        }

        _errors.Add(node, $"{path}: expected {expected}, got {Describe(node)}");
        return null;
    }
}
