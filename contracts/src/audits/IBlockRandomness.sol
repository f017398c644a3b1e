// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Randomness of blocks at fixed heights, stored once.
interface IBlockRandomness {
    error HeightNotPassed(uint256 height, uint256 current);

    /// @notice A height has its value, for ever; zero and `isLate` where its block had been forgotten.
    event RandomnessRecorded(uint256 indexed height, bytes32 value, bool isLate);

    /// @notice Stores the hash of the block at a height that is past. Anyone may call; whoever comes later gets the same.
    /// @return value The block's hash, or what stands for it where that came too late.
    /// @return isLate Whether the block had been forgotten: then everything of that height is sampled.
    function recordRandomness(uint256 height) external returns (bytes32 value, bool isLate);

    /// @notice What is stored for a height; zero and false before that.
    function randomnessOf(uint256 height) external view returns (bytes32 value, bool isLate);
}
