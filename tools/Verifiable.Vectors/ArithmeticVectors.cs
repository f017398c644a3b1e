using System.Numerics;

namespace Verifiable.Vectors;

/// <summary>Vectors of the operations inside one format, with results from this machine's floating-point unit.</summary>
/// <typeparam name="T">The hardware type.</typeparam>
/// <typeparam name="TFormat">Its format.</typeparam>
public static class ArithmeticVectors<T, TFormat>
    where T : IBinaryFloatingPointIeee754<T>
    where TFormat : IFloatFormat<T>
{
    private const int TriplesPerKind = 12_000;
    private const int PairsPerKind = 4_000;
    private const int SinglesPerKind = 12_000;

    /// <summary>The edges that the fma cross product uses: all of them cubed would be millions.</summary>
    private const int FmaEdgeStride = 2;

    /// <summary>Writes every file of the format into <paramref name="folder"/>; yields them as they are completed.</summary>
    public static IEnumerable<VectorFile> Write(string folder, ulong seed)
    {
        yield return Ternary(folder, "fma", seed, T.FusedMultiplyAdd);
        yield return Binary(folder, "add", seed + 1, (a, b) => a + b);
        yield return Binary(folder, "sub", seed + 2, (a, b) => a - b);
        yield return Binary(folder, "mul", seed + 3, (a, b) => a * b);
        yield return Binary(folder, "div", seed + 4, (a, b) => a / b);
        yield return Binary(folder, "min", seed + 5, T.Min);
        yield return Binary(folder, "max", seed + 6, T.Max);
        yield return Compare(folder, "eq", seed + 7, (a, b) => a == b);
        yield return Compare(folder, "lt", seed + 8, (a, b) => a < b);
        yield return Compare(folder, "le", seed + 9, (a, b) => a <= b);
        yield return Unary(folder, "sqrt", seed + 10, T.Sqrt);
        yield return Unary(folder, "round", seed + 11, a => T.Round(a, MidpointRounding.ToEven));
        yield return Unary(folder, "neg", seed + 12, a => -a);
        yield return Unary(folder, "abs", seed + 13, T.Abs);
    }

    private static VectorFile Ternary(string folder, string operation, ulong seed, Func<T, T, T, T> compute)
    {
        using VectorFile file = Open(folder, operation);
        SplitMix64 random = new(seed);
        Operands<T, TFormat> operands = new(random);
        ulong[] edges = Operands<T, TFormat>.Edges();
        void Put(ulong a, ulong b, ulong c)
        {
            T result = compute(TFormat.FromBits(a), TFormat.FromBits(b), TFormat.FromBits(c));
            file.Put(a, TFormat.Width).Put(b, TFormat.Width).Put(c, TFormat.Width);
            file.Put(TFormat.ToBits(result), TFormat.Width).EndRecord();
        }

        // Multiplication commutes, and so does its exact sign: half of the pairs, both signs of the product.
        for (int i = 0; i < edges.Length; i++)
        {
            for (int j = i; j < edges.Length; j += 1 + random.Between(0, FmaEdgeStride))
            {
                foreach (ulong c in edges)
                {
                    ulong signs = random.Next();
                    Put(Sign(edges[i], signs), Sign(edges[j], signs >> 1), Sign(c, signs >> 2));
                    Put(Sign(edges[j], signs), Sign(edges[i], signs >> 1), Sign(c, ~signs >> 2));
                }
            }
        }

        foreach (OperandKind kind in Operands<T, TFormat>.Kinds)
        {
            for (int i = 0; i < TriplesPerKind; i++)
            {
                (ulong a, ulong b, ulong c) = operands.Triple(kind);
                Put(a, b, c);
            }
        }

        return file;
    }

    private static VectorFile Binary(string folder, string operation, ulong seed, Func<T, T, T> compute)
    {
        using VectorFile file = Open(folder, operation);
        foreach ((ulong a, ulong b) in Pairs(seed))
        {
            T result = compute(TFormat.FromBits(a), TFormat.FromBits(b));
            file.Put(a, TFormat.Width).Put(b, TFormat.Width).Put(TFormat.ToBits(result), TFormat.Width).EndRecord();
        }

        return file;
    }

    private static VectorFile Compare(string folder, string operation, ulong seed, Func<T, T, bool> compute)
    {
        using VectorFile file = Open(folder, operation);
        foreach ((ulong a, ulong b) in Pairs(seed))
        {
            ulong result = compute(TFormat.FromBits(a), TFormat.FromBits(b)) ? 1UL : 0;
            file.Put(a, TFormat.Width).Put(b, TFormat.Width).Put(result, 4).EndRecord();
        }

        return file;
    }

    private static VectorFile Unary(string folder, string operation, ulong seed, Func<T, T> compute)
    {
        using VectorFile file = Open(folder, operation);
        SplitMix64 random = new(seed);
        Operands<T, TFormat> operands = new(random);
        void Put(ulong a) =>
            file.Put(a, TFormat.Width)
                .Put(TFormat.ToBits(compute(TFormat.FromBits(a))), TFormat.Width)
                .EndRecord();

        foreach (ulong edge in Operands<T, TFormat>.Edges())
        {
            Put(Sign(edge, 0));
            Put(Sign(edge, 1));
        }

        int bias = TFormat.MaxExponent / 2;
        for (int i = 0; i < SinglesPerKind; i++)
        {
            Put(operands.Any());
            // From below one half to beyond the last fraction bit: where rounding to an integer decides.
            Put(operands.WithExponent(bias + random.Between(-3, TFormat.FractionBits + 2)));
            Put(Midpoint(operands, random));
        }

        return file;
    }

    /// <summary>A value whose fraction part is exactly one half, or one unit in the last place beside it.</summary>
    private static ulong Midpoint(Operands<T, TFormat> operands, SplitMix64 random)
    {
        int integerBits = random.Between(0, TFormat.FractionBits - 1);
        ulong bits = operands.WithExponent(TFormat.MaxExponent / 2 + integerBits);
        int below = TFormat.FractionBits - integerBits;
        ulong half = 1UL << (below - 1);
        return ((bits & (ulong.MaxValue << below)) | half) + (ulong)random.Between(-1, 1);
    }

    private static IEnumerable<(ulong A, ulong B)> Pairs(ulong seed)
    {
        Operands<T, TFormat> operands = new(new SplitMix64(seed));
        ulong[] edges = Operands<T, TFormat>.Edges();
        foreach (ulong a in edges)
        {
            foreach (ulong b in edges)
            {
                for (ulong signs = 0; signs < 4; signs++)
                {
                    yield return (Sign(a, signs), Sign(b, signs >> 1));
                }
            }
        }

        foreach (OperandKind kind in Operands<T, TFormat>.Kinds)
        {
            for (int i = 0; i < PairsPerKind; i++)
            {
                yield return operands.Pair(kind);
            }
        }
    }

    private static VectorFile Open(string folder, string operation) => new(folder, $"{TFormat.Name}-{operation}.bin");

    private static ulong Sign(ulong bits, ulong sign) => bits ^ ((sign & 1) << ((TFormat.Width * 8) - 1));
}
