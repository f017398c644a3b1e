// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice What the protocol's governor and timelock refuse beyond what OpenZeppelin's do.
interface IProtocolGovernor {
    error VotingDelayTooLong(uint256 most, uint256 actual);
    error VotingPeriodOutOfBounds(uint256 least, uint256 most, uint256 actual);
    error ProposalThresholdTooHigh(uint256 most, uint256 actual);
    error QuorumOutOfBounds(uint256 least, uint256 most, uint256 actual);
    error TimelockFixed(address timelock);
    error DelayOutOfBounds(uint256 least, uint256 most, uint256 actual);
}
