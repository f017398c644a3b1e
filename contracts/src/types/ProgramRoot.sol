// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProgramHeader} from "./ProgramHeader.sol";

/// @notice The root that a header hashes to (protocol section 3).
function programRootOf(ProgramHeader calldata header) pure returns (bytes32) {
    return keccak256(
        abi.encodePacked(
            header.operatorCount,
            header.stateCount,
            header.datasetCount,
            header.operatorsRoot,
            header.stateDeclarationsRoot,
            header.inputDeclarationsRoot,
            uint8(0x60)
        )
    );
}
