namespace Verifiable.Economics.Simulation;

/// <summary>Draws each of a row of agents with one chance, by jumping from one that is drawn to the next.</summary>
/// <remarks>At least g + 1 agents are passed over with chance (1 - chance)^(g + 1); the powers are a table of products, so that a draw is the same on every machine. Resolution 2^-32.</remarks>
internal sealed class GapTable
{
    private const double Words = 4294967296.0;
    private readonly ulong[] _atLeast;

    public GapTable(double chance, int agents)
    {
        _atLeast = new ulong[agents];
        double power = 1;
        for (int i = 0; i < agents; i++)
        {
            power *= 1 - chance;
            _atLeast[i] = (ulong)(power * Words);
        }
    }

    /// <summary>How many agents to pass over before the next one that is drawn; the length of the row or more: none is left.</summary>
    public int Gap(uint word)
    {
        // The table falls: the gap is the number of entries above the word.
        (int low, int high) = (0, _atLeast.Length);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_atLeast[middle] > word)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
