using System.Numerics;

namespace Verifiable.Vectors;

/// <summary>A binary interchange format: how its values travel as bits, and its parameters.</summary>
/// <typeparam name="T">The hardware type of the format.</typeparam>
public interface IFloatFormat<T>
    where T : IBinaryFloatingPointIeee754<T>
{
    /// <summary>Prefix of the vector files of this format.</summary>
    static abstract string Name { get; }

    /// <summary>Bytes of one value.</summary>
    static abstract int Width { get; }

    /// <summary>Bits of the trailing significand field.</summary>
    static abstract int FractionBits { get; }

    /// <summary>The exponent field of infinities and NaNs.</summary>
    static abstract int MaxExponent { get; }

    /// <summary>The value with these bits.</summary>
    static abstract T FromBits(ulong bits);

    /// <summary>The bits of a value; every NaN gives the one canonical pattern.</summary>
    static abstract ulong ToBits(T value);
}
