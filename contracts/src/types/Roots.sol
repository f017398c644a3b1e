// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice The roots that operands open from, with the leaf counts that give the depths of their trees.
struct Roots {
    bytes32 trace;
    bytes32 state;
    bytes32 dataset;
    bytes32 schedule;
    uint16 operatorCount;
    uint16 stateCount;
    uint16 datasetCount;
}
