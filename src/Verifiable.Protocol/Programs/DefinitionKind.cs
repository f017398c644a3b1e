namespace Verifiable.Protocol.Programs;

/// <summary>Which tree of a program a definition belongs to; the values are those of the contract's <c>DefinitionKind</c>.</summary>
public enum DefinitionKind : byte
{
    /// <summary>An operator.</summary>
    Operator,

    /// <summary>A state declaration.</summary>
    StateDeclaration,

    /// <summary>An input declaration.</summary>
    InputDeclaration,
}
