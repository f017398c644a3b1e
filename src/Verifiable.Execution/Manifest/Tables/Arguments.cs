using System.Collections.Immutable;
using System.Numerics;
using Verifiable.Protocol.Hashing;
using Verifiable.Tensors.Functional;

namespace Verifiable.Execution.Manifest.Tables;

/// <summary>The values of a mapping's fields, all of them right on their own.</summary>
internal sealed class Arguments(MappingReader reader, IReadOnlyDictionary<string, object?> values)
{
    /// <summary>Where the mapping stands.</summary>
    public SourceLocation Location => reader.Location;

    /// <summary>Whether the manifest has the field.</summary>
    public bool Has(string name) => reader.Has(name);

    /// <summary>Where a field's value stands, or the mapping.</summary>
    public SourceLocation LocationOf(string name) => reader.LocationOf(name);

    /// <summary>A whole number within the bounds of an int.</summary>
    public int Integer(string name) => checked((int)(long)values[name]!);

    /// <summary>A whole number that may be missing.</summary>
    public int? IntegerOrNull(string name) => values[name] is long value ? checked((int)value) : null;

    /// <summary>A whole number within the bounds of a u32.</summary>
    public uint UnsignedInteger(string name) => checked((uint)(long)values[name]!);

    /// <summary>A number.</summary>
    public double Number(string name) => (double)values[name]!;

    /// <summary>A number that may be missing.</summary>
    public double? NumberOrNull(string name) => (double?)values[name];

    /// <summary>Two numbers.</summary>
    public (double First, double Second) Pair(string name) => ((double First, double Second))values[name]!;

    /// <summary>true or false.</summary>
    public bool Boolean(string name) => (bool)values[name]!;

    /// <summary>A height and a width.</summary>
    public Size2d Size(string name) => (Size2d)values[name]!;

    /// <summary>A height and a width that may be missing.</summary>
    public Size2d? SizeOrNull(string name) => (Size2d?)values[name];

    /// <summary>A list of whole numbers.</summary>
    public ImmutableArray<long> Integers(string name) => (ImmutableArray<long>)values[name]!;

    /// <summary>A list of whole numbers that may be missing.</summary>
    public ImmutableArray<long>? IntegersOrNull(string name) => (ImmutableArray<long>?)values[name];

    /// <summary>A list of names; empty where it is missing.</summary>
    public ImmutableArray<string> Names(string name) => (ImmutableArray<string>)values[name]!;

    /// <summary>A word.</summary>
    public string Word(string name) => (string)values[name]!;

    /// <summary>A whole number.</summary>
    public long Long(string name) => (long)values[name]!;

    /// <summary>An amount that may be missing.</summary>
    public BigInteger? AmountOrNull(string name) => (BigInteger?)values[name];

    /// <summary>An amount.</summary>
    public BigInteger Amount(string name) => (BigInteger)values[name]!;

    /// <summary>An address.</summary>
    public Address Address(string name) => (Address)values[name]!;

    /// <summary>A seed that may be missing.</summary>
    public ulong? SeedOrNull(string name) => (ulong?)values[name];

    /// <summary>Text and its place.</summary>
    public Located<string> Text(string name) => (Located<string>)values[name]!;

    /// <summary>What a section or a choice gave.</summary>
    public T Part<T>(string name)
        where T : class => (T)values[name]!;

    /// <summary>What a section or a choice gave, if the manifest has it.</summary>
    public T? PartOrNull<T>(string name)
        where T : class => (T?)values[name];

    /// <summary>What a list gave; empty where it is missing.</summary>
    public ImmutableArray<T> List<T>(string name) => values[name] is ImmutableArray<T> list ? list : [];

    /// <summary>Reports a value that does not go with others.</summary>
    public void Error(string name, string message) => reader.Error(name, message);
}
