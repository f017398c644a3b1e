// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobSpec, Payment, Verification} from "../types/JobSpec.sol";
import {ProgramHeader} from "../types/ProgramHeader.sol";
import {programRootOf} from "../types/ProgramRoot.sol";
import {IJobMarket} from "./IJobMarket.sol";

/// @notice What a job must satisfy to be posted: header rules V1 to V4, floors and caps of its terms.
library JobTerms {
    /// @dev Of a slash S: one bond, at most S/4, compensates the challenger, S/4 rewards it, the rest is burned. At least half
    /// burns, so that slashing oneself never pays. Posting asks for S >= 4 bonds, which makes the compensation a whole bond.
    uint256 internal constant SLASH_SHARE = 4;

    /// @dev A challenger risks at least this share of the stake: whoever holds a segment up with games pays for each of them.
    uint256 internal constant LEAST_BOND_SHARE = 20;

    /// @dev Keeps every sum of clocks and deadlines far from overflow.
    uint256 private constant LONGEST_TIME = 365 days;

    uint256 private constant LARGEST_AMOUNT = type(uint128).max;

    /// @dev Rules V1 to V4.
    function checkHeader(JobSpec calldata spec, ProgramHeader calldata header) internal pure {
        bytes32 root = programRootOf(header);
        if (root != spec.programRoot) revert IJobMarket.ProgramRootMismatch(spec.programRoot, root);
        if (header.operatorCount < 1 || header.operatorCount > 4096) {
            revert IJobMarket.HeaderRuleBroken(1, header.operatorCount);
        }
        if (header.stateCount < 1 || header.stateCount > 1024) {
            revert IJobMarket.HeaderRuleBroken(2, header.stateCount);
        }
        if (header.datasetCount > 16) revert IJobMarket.HeaderRuleBroken(3, header.datasetCount);
        if (spec.checkpointInterval < 1 || spec.checkpointInterval > spec.steps) {
            revert IJobMarket.HeaderRuleBroken(4, spec.checkpointInterval);
        }
    }

    function check(Verification calldata terms, Payment calldata payment, uint256 leastWindow, uint256 leastClock)
        internal
        pure
    {
        if (terms.challengeWindow < leastWindow) {
            revert IJobMarket.WindowBelowFloor(leastWindow, terms.challengeWindow);
        }
        if (terms.moveClock < leastClock) revert IJobMarket.ClockBelowFloor(leastClock, terms.moveClock);
        // A deadline of nothing would let attempts be counted through.
        if (terms.jobDeadline < leastClock) revert IJobMarket.DeadlineBelowFloor(leastClock, terms.jobDeadline);
        _checkTime(terms.challengeWindow);
        _checkTime(terms.moveClock);
        _checkTime(terms.segmentTime);
        _checkTime(terms.jobDeadline);
        _checkAmount(terms.workerStake);
        _checkAmount(payment.amount);
        // The division cannot overflow; a bond above LARGEST_AMOUNT fails here as well.
        if (terms.challengerBond > terms.workerStake / SLASH_SHARE) {
            revert IJobMarket.StakeBelowBonds(terms.challengerBond, terms.workerStake);
        }
        uint256 leastBond = terms.workerStake / LEAST_BOND_SHARE;
        if (leastBond == 0) leastBond = 1;
        if (terms.challengerBond < leastBond) revert IJobMarket.BondBelowFloor(leastBond, terms.challengerBond);
    }

    function _checkTime(uint256 time) private pure {
        if (time > LONGEST_TIME) revert IJobMarket.TimeTooLong(LONGEST_TIME, time);
    }

    function _checkAmount(uint256 amount) private pure {
        if (amount > LARGEST_AMOUNT) revert IJobMarket.AmountTooLarge(LARGEST_AMOUNT, amount);
    }
}
