// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Phase of a dispute game: which move comes next and who makes it (protocol section 6).
/// @dev The order is part of the ABI. The comment names the mover.
enum Phase {
    None,
    SplitInterval, // worker
    ChooseInterval, // challenger
    CommitTrace, // worker
    ChooseTarget, // challenger: operators or next state
    RevealOperators, // worker
    ChooseOperator, // challenger
    OpenOperator, // challenger
    RevealState, // worker
    ChooseState, // challenger
    ProveNextState, // challenger, terminal
    RevealTensor, // worker
    ChooseTensor, // challenger
    RevealLeaf, // worker
    ChooseElement, // challenger
    CommitPartials, // worker
    ChooseBlocks, // challenger
    ProveBlock, // challenger, terminal: at most 16 bodies
    ProveFinish, // challenger, terminal: the finish alone
    ProveElement, // challenger, terminal: the whole fold and its finish
    Closed
}
