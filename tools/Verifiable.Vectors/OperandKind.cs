namespace Verifiable.Vectors;

/// <summary>What a drawn set of operands aims at; see <see cref="Operands{T, TFormat}"/>.</summary>
public enum OperandKind
{
    /// <summary>Uniform bits.</summary>
    Any,

    /// <summary>Exponents at every alignment distance.</summary>
    Near,

    /// <summary>Results that lose most or all leading bits.</summary>
    Cancel,

    /// <summary>Few significant bits, so that exact midpoints are frequent.</summary>
    Ties,

    /// <summary>Operands or results below, or at the border of, the normal range.</summary>
    Subnormal,

    /// <summary>Results at the border of overflow.</summary>
    Ends,

    /// <summary>Magnitudes that training produces, with some zeros.</summary>
    Common,
}
