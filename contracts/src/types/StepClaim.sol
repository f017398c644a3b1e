// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice The worker's claim about one step: state root before, state root after, root over its operators' outputs.
struct StepClaim {
    bytes32 stateBefore;
    bytes32 stateAfter;
    bytes32 trace;
}
