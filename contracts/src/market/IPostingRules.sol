// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobSpec} from "../types/JobSpec.sol";

/// @notice What a job must satisfy to be posted: rule V4, floors and caps of its terms, and that cheating cannot pay.
interface IPostingRules {
    /// @notice What a job takes over from the chain's parameters when it is posted.
    /// @param claimableAt First moment of a claim: the program root must have been there long enough to be checked.
    /// @param moveCompensation What the worker is paid for each of its moves in a game that it wins, units of the stake token.
    /// @param specHash EIP-712 `hashStruct` of the specification.
    struct Posting {
        uint40 claimableAt;
        uint128 moveCompensation;
        address referee;
        uint16 operatorCount;
        uint16 stateCount;
        uint16 datasetCount;
        bytes32 specHash;
    }

    error ProgramNotRegistered(bytes32 programRoot);
    error ProgramKnownInvalid(bytes32 programRoot);
    error HeaderRuleBroken(uint8 rule, uint256 value);
    error ClockBelowFloor(uint256 floor, uint256 actual);
    error DeadlineBelowFloor(uint256 floor, uint256 actual);
    error BondBelowFloor(uint256 floor, uint256 actual);
    error WindowBelowFloor(uint256 floor, uint256 actual);
    error TimeTooLong(uint256 limit, uint256 actual);
    error DisputeOutlastsUnbonding(uint256 unbondingDelay, uint256 worstCase);
    error StakeBelowBonds(uint256 challengerBond, uint256 workerStake);
    error OfferOver(uint256 offerDeadline, uint256 now_);
    error WorthBelowRate(uint256 floor, uint256 actual);
    error RateTooLarge(uint256 limit, uint256 actual);
    error BudgetBelowFees(uint256 floor, uint256 actual);
    error CheatingCouldPay(uint256 detectionPpm, uint256 workerStake, uint256 gain);
    error FeesCouldPay(uint256 stake, uint256 fees);

    /// @notice Reverts when the job may not be posted now.
    function check(JobSpec calldata spec) external view returns (Posting memory);

    /// @notice EIP-712 `hashStruct` of a specification.
    function specHash(JobSpec calldata spec) external pure returns (bytes32);

    /// @notice The longest that one game can hold a segment up, seconds: both clocks, with every extension.
    function longestGame(uint32 moveClock, uint32 segmentTime) external pure returns (uint256);

    /// @notice Chance that a fraud is found, parts per million, under the chain's assumptions (docs/economics.md), in a job whose segments are audited
    /// with chance `rate` by `auditors` on average. Audits count nothing as long as fewer units than that have joined.
    function detectionPpm(uint32 rate, uint16 auditors) external view returns (uint256);
}
