using System.Numerics;

namespace Verifiable.Ethereum.Transactions;

/// <summary>The two fees of EIP-1559, in wei per gas.</summary>
/// <param name="MaxPriorityFeePerGas">Most for the block's producer.</param>
/// <param name="MaxFeePerGas">Most in all.</param>
public readonly record struct Fees(UInt128 MaxPriorityFeePerGas, UInt128 MaxFeePerGas)
{
    /// <summary>Fees that stay sufficient while the base fee doubles, which takes six full blocks; never above the cap.</summary>
    public static Fees For(UInt128 baseFee, UInt128 priorityFee, UInt128 cap)
    {
        UInt128 wanted = (UInt128)BigInteger.Min(((BigInteger)baseFee * 2) + priorityFee, cap);
        return new Fees(UInt128.Min(priorityFee, wanted), wanted);
    }

    /// <summary>The least fees, not below <paramref name="current"/>, that replace these; null when the cap forbids it.</summary>
    /// <remarks>Nodes accept a replacement only when both fees rise by a tenth (go-ethereum, PriceBump); rounding is up.</remarks>
    public Fees? Raise(int percent, Fees current, UInt128 cap)
    {
        BigInteger priority = Raised(MaxPriorityFeePerGas, percent, current.MaxPriorityFeePerGas);
        BigInteger total = BigInteger.Max(Raised(MaxFeePerGas, percent, current.MaxFeePerGas), priority);
        return total <= cap ? new Fees((UInt128)priority, (UInt128)total) : null;
    }

    private static BigInteger Raised(UInt128 fee, int percent, UInt128 current) =>
        BigInteger.Max((((BigInteger)fee * (100 + percent)) + 99) / 100, current);
}
