using System.Numerics;

namespace Verifiable.Vectors;

/// <summary>Operands that reach the corners of rounding: random bits reach almost none of them.</summary>
/// <remarks>
/// Each kind aims at one cause of wrong bits: alignment at every distance (near), cancellation to few or no bits
/// (cancel), exact midpoints (ties), gradual underflow and its border (subnormal), both ends of the exponent range
/// (ends), and what training produces (common).
/// </remarks>
/// <typeparam name="T">The hardware type.</typeparam>
/// <typeparam name="TFormat">Its format.</typeparam>
public sealed class Operands<T, TFormat>(SplitMix64 random)
    where T : IBinaryFloatingPointIeee754<T>
    where TFormat : IFloatFormat<T>
{
    /// <summary>The kinds that <see cref="Triple"/> and <see cref="Pair"/> can draw.</summary>
    public static readonly OperandKind[] Kinds = Enum.GetValues<OperandKind>();

    private static int Bias => TFormat.MaxExponent / 2;

    private static ulong FractionMask => (1UL << TFormat.FractionBits) - 1;

    /// <summary>Positive values at the borders of the format; sign is the caller's.</summary>
    public static ulong[] Edges()
    {
        int f = TFormat.FractionBits;
        ulong fraction = FractionMask;
        ulong hidden = 1UL << f;
        ulong At(int exponent, ulong low) => ((ulong)(exponent + Bias) << f) | (low & fraction);
        ulong infinity = (ulong)TFormat.MaxExponent << f;
        return
        [
            0, 1, 2, 3, (hidden >> 1) - 1, hidden >> 1, (hidden >> 1) + 1, fraction - 1, fraction, hidden, hidden + 1,
            (2 * hidden) - 1, 2 * hidden, At(-f - 1, 0), At(-f - 1, fraction), At(-f, 0), At(-f, 1), At(-2, fraction),
            At(-1, 0), At(-1, 1), At(-1, fraction), At(0, 0), At(0, 1), At(0, hidden >> 1), At(0, fraction), At(1, 0),
            At(1, hidden >> 2), At(f, 0), At(f, 1), At(f, fraction), At(f + 1, 0), At(f + 1, 1), At(-Bias / 2, 0),
            At(Bias / 2, 0), At((Bias / 2) + 1, 0), At(30, fraction), At(31, 0), At(31, fraction), At(32, 0),
            infinity - hidden, infinity - hidden - 1, infinity - 2, infinity - 1, infinity, infinity + 1,
            infinity + (hidden >> 1), infinity + fraction,
        ];
    }

    /// <summary>The bits of a value with this exponent field and otherwise random sign and fraction.</summary>
    public ulong WithExponent(int exponent)
    {
        ulong field = (ulong)Math.Clamp(exponent, 0, TFormat.MaxExponent - 1) << TFormat.FractionBits;
        return Signed(field | (random.Next() & FractionMask));
    }

    /// <summary>Random bits of the whole width: any class of value.</summary>
    public ulong Any() => TFormat.Width == 8 ? random.Next() : (uint)random.Next();

    /// <summary>Operands a, b, c of a*b+c.</summary>
    public (ulong A, ulong B, ulong C) Triple(OperandKind kind)
    {
        int max = TFormat.MaxExponent;
        int f = TFormat.FractionBits;
        int ea = random.Between(max / 4, 3 * max / 4);
        int eb = random.Between(max / 4, 3 * max / 4);
        int product = ea + eb - Bias;
        switch (kind)
        {
            case OperandKind.Any:
                return (Any(), Any(), Any());
            case OperandKind.Near:
                return (WithExponent(ea), WithExponent(eb), WithExponent(product + random.Between(-2 * f - 8, 2 * f + 8)));
            case OperandKind.Cancel:
                return Cancelling();
            case OperandKind.Ties:
                int keep = random.Between((f / 2) - 4, (f / 2) + 4);
                return (
                    Clear(WithExponent(ea), keep),
                    Clear(WithExponent(eb), keep),
                    Clear(WithExponent(product + random.Between(-f - 8, f + 8)), random.Between(0, f)));
            case OperandKind.Subnormal:
                int low = random.Between(0, Bias);
                int clear = random.Between(0, f);
                return (
                    Clear(WithExponent(low), clear),
                    Clear(WithExponent(Bias - low + random.Between(-f - 4, 4)), clear),
                    Clear(WithExponent(random.Between(0, 3)), random.Between(0, f)));
            case OperandKind.Ends:
                int high = random.Between(Bias, max - 1);
                return (
                    WithExponent(high),
                    WithExponent(max + Bias - 2 - high + random.Between(-1, 1)),
                    WithExponent(max - 1 - random.Between(0, 2)));
            case OperandKind.Common:
                ulong a = random.Between(0, 9) == 0 ? 0 : WithExponent(Bias - random.Between(0, 12));
                return (a, WithExponent(Bias - random.Between(0, 12)), WithExponent(Bias - random.Between(-4, 12)));
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "Triple: expected a known kind");
        }
    }

    /// <summary>Operands of a two-operand operation; the exponents suit sums, products and quotients in turn.</summary>
    public (ulong A, ulong B) Pair(OperandKind kind)
    {
        int max = TFormat.MaxExponent;
        int f = TFormat.FractionBits;
        int ea = random.Between(1, max - 1);
        switch (kind)
        {
            case OperandKind.Any:
                return (Any(), Any());
            case OperandKind.Near:
                return (WithExponent(ea), WithExponent(ea + random.Between(-f - 4, f + 4)));
            case OperandKind.Cancel:
                ulong a = WithExponent(ea);
                ulong sign = 1UL << ((TFormat.Width * 8) - 1);
                return (a, (a ^ sign) + (ulong)random.Between(-4, 4) + ((ulong)random.Between(-1, 1) << f));
            case OperandKind.Ties:
                int keep = random.Between((f / 2) - 2, f);
                return (Clear(WithExponent(ea), keep), Clear(WithExponent(ea + random.Between(-f - 2, f + 2)), keep));
            case OperandKind.Subnormal:
                // In turn: product near the smallest normal, quotient near it, both operands below it.
                int other = random.Between(0, 2) switch
                {
                    0 => Bias - ea + random.Between(-f - 4, 4),
                    1 => ea + Bias + random.Between(-4, f + 4),
                    _ => 0,
                };
                int clear = random.Between(0, f);
                return (Clear(WithExponent(other == 0 ? 0 : ea), clear), Clear(WithExponent(other), clear));
            case OperandKind.Ends:
                int partner = random.Between(0, 1) == 0 ? max + Bias - 1 - ea : ea - Bias + 1;
                return (WithExponent(ea), WithExponent(partner + random.Between(-2, 2)));
            case OperandKind.Common:
                ulong b = random.Between(0, 9) == 0 ? 0 : WithExponent(Bias - random.Between(0, 12));
                return (WithExponent(Bias - random.Between(0, 12)), b);
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "Pair: expected a known kind");
        }
    }

    private (ulong A, ulong B, ulong C) Cancelling()
    {
        int ea = random.Between(1, TFormat.MaxExponent - 2);
        int eb = Math.Clamp(Bias - ea + random.Between(-TFormat.FractionBits, Bias), 1, TFormat.MaxExponent - 2);
        ulong a = WithExponent(ea);
        ulong b = WithExponent(eb);
        ulong c = TFormat.ToBits(-(TFormat.FromBits(a) * TFormat.FromBits(b)));
        return (a, b, c + (ulong)random.Between(-3, 3));
    }

    private ulong Signed(ulong magnitude) => magnitude | ((random.Next() & 1) << ((TFormat.Width * 8) - 1));

    /// <summary>Clears low fraction bits; few significant bits make exact midpoints frequent.</summary>
    private static ulong Clear(ulong bits, int count) => bits & (ulong.MaxValue << count);
}
