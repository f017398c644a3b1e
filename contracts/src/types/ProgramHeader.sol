// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice The preimage of a program root (protocol section 3).
struct ProgramHeader {
    uint16 operatorCount;
    uint16 stateCount;
    uint16 datasetCount;
    bytes32 operatorsRoot;
    bytes32 stateDeclarationsRoot;
    bytes32 inputDeclarationsRoot;
}
