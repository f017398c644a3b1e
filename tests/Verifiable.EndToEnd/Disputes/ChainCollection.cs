namespace Verifiable.EndToEnd.Disputes;

/// <summary>The tests that share one local chain: one after the other, because some of them move its clock.</summary>
[CollectionDefinition(Name)]
public sealed class ChainCollection : ICollectionFixture<ChainFixture>
{
    public const string Name = "dispute chain";
}
