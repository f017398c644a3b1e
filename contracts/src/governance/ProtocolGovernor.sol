// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {GovernorCountingSimple} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {
    GovernorVotesQuorumFraction
} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IProtocolGovernor} from "./IProtocolGovernor.sol";

/// @title ProtocolGovernor
/// @notice Holders of the stake token vote; what passes waits in the timelock and then changes `ProtocolParameters`.
/// @dev Its own settings are bounded as the parameters are, so that no vote makes later votes impossible or instant:
///
///     voting delay         at most 30 days
///     voting period        1 day (or the deployed period where that is shorter) to 30 days
///     proposal threshold   at most 1 % of the supply
///     quorum               1 % to 50 % of the supply
///     timelock             fixed: the parameters obey no other
///
/// The order of inheritance matters: the settings' constructor asks for the token.
contract ProtocolGovernor is
    IProtocolGovernor,
    Governor,
    GovernorVotes,
    GovernorVotesQuorumFraction,
    GovernorSettings,
    GovernorCountingSimple,
    GovernorTimelockControl
{
    uint256 private constant LONGEST_TIME = 30 days;
    uint256 private constant LEAST_QUORUM = 1;
    uint256 private constant MOST_QUORUM = 50;
    uint256 private constant THRESHOLD_SHARE = 100;

    /// @dev Zero while the constructor of the settings runs, which lets the deployed period in.
    uint256 private immutable _LEAST_PERIOD;

    /// @param token The stake token.
    /// @param timelock_ Executes what passes; this governor must be its proposer.
    /// @param delay Seconds between proposal and vote.
    /// @param period Seconds that a vote lasts.
    /// @param threshold Votes that a proposer needs.
    /// @param quorumPercent Votes for and abstaining that a proposal needs, percent of the supply.
    constructor(
        IVotes token,
        TimelockController timelock_,
        uint48 delay,
        uint32 period,
        uint256 threshold,
        uint256 quorumPercent
    )
        Governor("Verifiable")
        GovernorVotes(token)
        GovernorVotesQuorumFraction(quorumPercent)
        GovernorSettings(delay, period, threshold)
        GovernorTimelockControl(timelock_)
    {
        _LEAST_PERIOD = period < 1 days ? period : 1 days;
    }

    /// @notice Refused: the parameters know one governor.
    function updateTimelock(TimelockController) public view override {
        revert TimelockFixed(timelock());
    }

    function state(uint256 proposalId) public view override(Governor, GovernorTimelockControl) returns (ProposalState) {
        return super.state(proposalId);
    }

    function proposalNeedsQueuing(uint256 proposalId)
        public
        view
        override(Governor, GovernorTimelockControl)
        returns (bool)
    {
        return super.proposalNeedsQueuing(proposalId);
    }

    function proposalThreshold() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.proposalThreshold();
    }

    function _setVotingDelay(uint48 delay) internal override {
        // INVARIANT: a later vote always begins within reach.
        if (delay > LONGEST_TIME) revert VotingDelayTooLong(LONGEST_TIME, delay);
        super._setVotingDelay(delay);
    }

    function _setVotingPeriod(uint32 period) internal override {
        // INVARIANT: a vote is never so short that nobody hears of it, and ends.
        if (period < _LEAST_PERIOD || period > LONGEST_TIME) {
            revert VotingPeriodOutOfBounds(_LEAST_PERIOD, LONGEST_TIME, period);
        }
        super._setVotingPeriod(period);
    }

    function _setProposalThreshold(uint256 threshold) internal override {
        // INVARIANT: proposing stays within reach of more than one holder.
        uint256 most = IERC20(address(token())).totalSupply() / THRESHOLD_SHARE;
        if (threshold > most) revert ProposalThresholdTooHigh(most, threshold);
        super._setProposalThreshold(threshold);
    }

    function _updateQuorumNumerator(uint256 percent) internal override {
        // INVARIANT: no vote passes by nearly nobody, and none needs nearly everybody.
        if (percent < LEAST_QUORUM || percent > MOST_QUORUM) {
            revert QuorumOutOfBounds(LEAST_QUORUM, MOST_QUORUM, percent);
        }
        super._updateQuorumNumerator(percent);
    }

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint48) {
        return super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) {
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint256) {
        return super._cancel(targets, values, calldatas, descriptionHash);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }
}
