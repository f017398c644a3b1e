// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IBlockRandomness} from "./IBlockRandomness.sol";

/// @notice Hashes of blocks at fixed heights: from `BLOCKHASH` for 256 blocks, then from the history contract of EIP-2935 for 8,191, then none.
abstract contract BlockRandomness is IBlockRandomness {
    /// @dev EIP-2935: called with a height of 32 bytes it returns that block's hash, or reverts.
    address private constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;

    /// @dev Stored where the hash of a block is not to be had any more.
    bytes32 private constant LATE = bytes32(uint256(1));

    mapping(uint256 height => bytes32) private _randomness;

    /// @inheritdoc IBlockRandomness
    function recordRandomness(uint256 height) public returns (bytes32 value, bool isLate) {
        bytes32 stored = _randomness[height];
        // INVARIANT: a height has one value, whoever asks and however often; nobody chooses it.
        if (stored == 0) {
            if (block.number <= height) revert HeightNotPassed(height, block.number);
            stored = _hashOf(height);
            if (stored == 0) stored = LATE;
            _randomness[height] = stored;
            emit RandomnessRecorded(height, stored == LATE ? bytes32(0) : stored, stored == LATE);
        }
        return _read(height, stored);
    }

    /// @inheritdoc IBlockRandomness
    function randomnessOf(uint256 height) external view returns (bytes32 value, bool isLate) {
        bytes32 stored = _randomness[height];
        if (stored != 0) return _read(height, stored);
    }

    function _hashOf(uint256 height) private view returns (bytes32 hash) {
        hash = blockhash(height);
        if (hash != 0) return hash;
        (bool known, bytes memory answer) = HISTORY.staticcall(abi.encode(height));
        // A chain without the contract answers with nothing.
        if (known && answer.length == 32) hash = abi.decode(answer, (bytes32));
    }

    function _read(uint256 height, bytes32 stored) private view returns (bytes32 value, bool isLate) {
        isLate = stored == LATE;
        value = isLate ? keccak256(abi.encode(LATE, block.chainid, height)) : stored;
    }
}
