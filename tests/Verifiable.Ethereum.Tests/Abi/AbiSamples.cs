using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Verifiable.Ethereum.Abi;

namespace Verifiable.Ethereum.Tests.Abi;

/// <summary>Random ABI types with values of them, and how cast reads the values.</summary>
internal static class AbiSamples
{
    private static readonly Gen<string> Text = Gen.Elements("", "a", "Zürich", "two words", "€uro", "x, y (z) [0]", "0123456789012345678901234567890123456789");

    /// <summary>Argument lists of one to four parameters.</summary>
    public static readonly Gen<Arguments> ArgumentLists =
        from count in Gen.Choose(1, 4)
        from list in Typed(3).ArrayOf(count)
        select new Arguments([.. list.Select(t => new AbiParameter("", t.Type))], [.. list.Select(t => t.Value)]);

    /// <summary>Values of elementary static types, as topics are.</summary>
    public static readonly Gen<Sample> Elementary = Gen.OneOf(
        from bits in Bits
        from value in Unsigned(bits)
        select new Sample(AbiType.Integer(bits, false), AbiValue.Of(value)),
        from bits in Bits
        from value in Unsigned(bits)
        select new Sample(AbiType.Integer(bits, true), AbiValue.Of(value - (BigInteger.One << (bits - 1)))),
        Gen.Elements(true, false).Select(b => new Sample(AbiType.Boolean, AbiValue.Of(b))),
        Samples.Account.Select(a => new Sample(AbiType.Address, AbiValue.Of(a))),
        from length in Gen.Choose(1, 32)
        from bytes in Samples.Byte.ArrayOf(length)
        select new Sample(AbiType.FixedBytes(length), AbiValue.Of(bytes)));

    private static Gen<int> Bits => Gen.Choose(1, 32).Select(n => 8 * n);

    public static Gen<Sample> Typed(int depth) => depth == 0
        ? Gen.OneOf(Elementary, Dynamic)
        : Gen.Frequency((4, Elementary), (3, Dynamic), (2, ArrayOf(depth)), (2, FixedArrayOf(depth)), (2, TupleOf(depth)));

    /// <summary>How cast's command line writes a value; text inside of sequences is quoted.</summary>
    public static string ForCast(AbiType type, AbiValue value, bool nested = false) => type.Kind switch
    {
        AbiKind.Text => nested ? $"\"{value.ToText()}\"" : value.ToText(),
        AbiKind.Array or AbiKind.FixedArray => $"[{string.Join(',', value.ToList().Select(v => ForCast(type.Element!, v, true)))}]",
        AbiKind.Tuple => $"({string.Join(',', value.ToList().Select((v, i) => ForCast(type.Components[i].Type, v, true)))})",
        AbiKind.UnsignedInteger or AbiKind.SignedInteger => value.ToInteger().ToString(CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static Gen<Sample> Dynamic => Gen.OneOf(
        Samples.Byte.ArrayOf().Select(b => new Sample(AbiType.Bytes, AbiValue.Of(b))),
        Text.Select(t => new Sample(AbiType.Text, AbiValue.Of(t))));

    private static Gen<BigInteger> Unsigned(int bits) =>
        from bytes in Samples.Byte.ArrayOf(bits / 8)
        from edge in Gen.Choose(0, 5)
        select edge switch
        {
            0 => BigInteger.Zero,
            1 => (BigInteger.One << bits) - 1,
            2 => BigInteger.One << (bits - 1),
            _ => new BigInteger(bytes, isUnsigned: true),
        };

    // All elements of an array share the first one's type: draw values until they do by drawing the type first.
    private static Gen<Sample> ArrayOf(int depth) =>
        from element in Typed(depth - 1)
        from count in Gen.Choose(0, 3)
        select new Sample(AbiType.ArrayOf(element.Type), AbiValue.List([.. Enumerable.Repeat(element.Value, count)]));

    private static Gen<Sample> FixedArrayOf(int depth) =>
        from element in Typed(depth - 1)
        from count in Gen.Choose(1, 3)
        select new Sample(AbiType.FixedArrayOf(element.Type, count), AbiValue.List([.. Enumerable.Repeat(element.Value, count)]));

    private static Gen<Sample> TupleOf(int depth) =>
        from count in Gen.Choose(1, 3)
        from members in Typed(depth - 1).ArrayOf(count)
        select new Sample(AbiType.Tuple([.. members.Select(m => new AbiParameter("", m.Type))]), AbiValue.List([.. members.Select(m => m.Value)]));

    internal sealed record Sample(AbiType Type, AbiValue Value);

    internal sealed record Arguments(IReadOnlyList<AbiParameter> Parameters, IReadOnlyList<AbiValue> Values)
    {
        public string Signature => $"f({string.Join(',', Parameters.Select(p => p.Type.Name))})";

        public IEnumerable<string> ForCast() => Values.Select((v, i) => AbiSamples.ForCast(Parameters[i].Type, v));
    }
}
