// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobId} from "./JobId.sol";

/// @notice Up to 32 leaves of one state tensor, `32 * index` the first: what is asked for at once.
/// @dev `stateRoot` is the root of the state as the receipts of the attempt have it.
struct Chunk {
    JobId jobId;
    uint16 attempt;
    bytes32 stateRoot;
    uint16 tensor;
    uint32 index;
}
