using Verifiable.EndToEnd.Disputes;

namespace Verifiable.Gas;

/// <summary>Transactions whose gas is measured together. Every implementation in this assembly is run; a new figure is a change in one scenario, a new scenario one new file.</summary>
internal interface IGasScenario
{
    /// <summary>Place among the scenarios, ascending.</summary>
    int Order { get; }

    /// <summary>Heading of its table.</summary>
    string Title { get; }

    /// <summary>Sends the transactions and tells what their receipts say.</summary>
    Task<IReadOnlyList<GasFigure>> MeasureAsync(ChainFixture chain);
}
