namespace Verifiable.Protocol.Disputes;

/// <summary>Phase of a dispute game: which move comes next (protocol section 6). The values are those of the contract's <c>Phase</c>.</summary>
public enum DisputePhase : byte
{
    /// <summary>No such game.</summary>
    None,

    /// <summary>Worker: state roots at the boundaries of the interval's parts.</summary>
    SplitInterval,

    /// <summary>Challenger: the first part that it disagrees with.</summary>
    ChooseInterval,

    /// <summary>Worker: the trace root of the step.</summary>
    CommitTrace,

    /// <summary>Challenger: operators or next state.</summary>
    ChooseTarget,

    /// <summary>Worker: a pollard of the trace.</summary>
    RevealOperators,

    /// <summary>Challenger: a node of it.</summary>
    ChooseOperator,

    /// <summary>Challenger: the definition of the operator that was reached.</summary>
    OpenOperator,

    /// <summary>Worker: a pollard of the state after the step.</summary>
    RevealState,

    /// <summary>Challenger: a node of it.</summary>
    ChooseState,

    /// <summary>Challenger, terminal: the state tensor does not follow from the trace.</summary>
    ProveNextState,

    /// <summary>Worker: a pollard of the operator's output tensor.</summary>
    RevealTensor,

    /// <summary>Challenger: a node of it.</summary>
    ChooseTensor,

    /// <summary>Worker: the 64 values of the leaf that was reached.</summary>
    RevealLeaf,

    /// <summary>Challenger: the wrong element.</summary>
    ChooseElement,

    /// <summary>Worker: accumulators at the ends of the parts of the fold's blocks.</summary>
    CommitPartials,

    /// <summary>Challenger: the first part that it disagrees with, or the finish.</summary>
    ChooseBlocks,

    /// <summary>Challenger, terminal: one block of at most 16 iterations.</summary>
    ProveBlock,

    /// <summary>Challenger, terminal: the finish alone.</summary>
    ProveFinish,

    /// <summary>Challenger, terminal: a whole fold of at most 16 iterations and its finish.</summary>
    ProveElement,

    /// <summary>The game is over.</summary>
    Closed,
}
