// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice The worker's claim about one step: state root before, state root after, root over its operators' outputs.
struct StepClaim {
    bytes32 stateBefore;
    bytes32 stateAfter;
    bytes32 trace;
}

/// @notice `H(stateBefore ‖ stateAfter ‖ trace ‖ 0x51)`: what a game keeps of a claim, and what auditors answer with.
function hashClaim(StepClaim calldata claim) pure returns (bytes32) {
    return keccak256(abi.encodePacked(claim.stateBefore, claim.stateAfter, claim.trace, uint8(0x51)));
}
