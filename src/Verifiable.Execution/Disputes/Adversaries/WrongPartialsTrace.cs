namespace Verifiable.Execution.Disputes.Adversaries;

/// <summary>Claims other accumulators from block <paramref name="firstWrong"/> on, in every fold.</summary>
public sealed class WrongPartialsTrace(IClaimTrace inner, int firstWrong, Func<uint, uint> change) : DishonestTrace(inner)
{
    /// <inheritdoc/>
    public override uint[] Partials(long step, int operatorIndex, long element)
    {
        uint[] partials = Inner.Partials(step, operatorIndex, element);
        for (int block = Math.Min(firstWrong, partials.Length - 1); block < partials.Length; block++)
            partials[block] = change(partials[block]);
        return partials;
    }
}
