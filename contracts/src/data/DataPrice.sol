// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Settlement} from "../market/Settlement.sol";
import {MerkleTree} from "../referee/MerkleTree.sol";
import {ChunkTree} from "./ChunkTree.sol";

/// @notice What a chunk costs: the gas of its answer for the worker, and at least as much that burns (protocol section 11, docs/gas.md).
library DataPrice {
    /// @dev Of an answer without its data: the transaction itself, the checks, the end of the hold, the payment.
    uint256 internal constant BASE_GAS = 170_000;

    /// @dev Of a byte of leaves and siblings. Calldata is 16 (EIP-2028), the event 8, hashing and copying below 2. Where the floor of
    /// EIP-7623 rules instead, 40 a byte and 21,000, the base makes up for the difference: the largest answer has 9,400 bytes.
    uint256 internal constant GAS_PER_BYTE = 28;

    /// @dev What an answer takes: a block. Each request gives its worker so much more time, so that a flood of one job leaves it time for every answer.
    uint256 internal constant TIME_OF_ANSWER = 12;

    /// @dev What burns grows by the compensation with each 16 answers that the worker owes in the job already: filling a queue is dear, a few requests are not.
    uint256 internal constant TIME_OF_SURCHARGE = 16 * TIME_OF_ANSWER;

    /// @notice Bytes that the answer for a chunk carries: leaves, and siblings up to the state root.
    function bytesOf(uint256 leafCount, uint256 chunk, uint256 stateCount) internal pure returns (uint256) {
        uint256 siblings = ChunkTree.levelsAbove(leafCount) + MerkleTree.depthOf(stateCount);
        return ChunkTree.LEAF_BYTES * ChunkTree.leavesOf(leafCount, chunk) + 32 * siblings;
    }

    /// @notice What the worker gets for an answer of `size` bytes.
    /// @param moveCompensation What a move of a game is paid in the same job: 80,000 gas at the compensation that was set when it was posted.
    function compensationFor(uint256 size, uint256 moveCompensation) internal pure returns (uint256) {
        return (BASE_GAS + GAS_PER_BYTE * size) * moveCompensation / Settlement.GAS_OF_MOVE;
    }

    /// @notice What burns besides.
    /// @param waiting How long the answers take that the worker owes already, seconds.
    function burnedFor(uint256 compensation, uint256 waiting) internal pure returns (uint256) {
        // INVARIANT: at least half of a price burns, so that asking oneself is not free.
        return compensation + compensation * waiting / TIME_OF_SURCHARGE;
    }
}
