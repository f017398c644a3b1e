// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IProtocolParameters} from "../governance/IProtocolParameters.sol";
import {IStakeVault} from "../money/IStakeVault.sol";
import {IProgramReferee} from "../referee/IProgramReferee.sol";
import {Audits, JobSpec, Payment, Verification} from "../types/JobSpec.sol";
import {CheatingOdds} from "./CheatingOdds.sol";
import {IPostingRules} from "./IPostingRules.sol";
import {JobSpecHash} from "./JobSpecHash.sol";
import {Settlement} from "./Settlement.sol";

/// @title PostingRules
/// @dev Stateless; a contract of its own because the market has no room for it.
contract PostingRules is IPostingRules {
    /// @dev A challenger risks at least this share of the stake: whoever holds a segment up with games pays for each of them.
    uint256 private constant LEAST_BOND_SHARE = 20;

    /// @dev Keeps every sum of clocks and deadlines far from overflow.
    uint256 private constant LONGEST_TIME = 365 days;

    uint256 private constant LARGEST_RATE = 1_000_000;
    uint256 private constant WORTH_UNIT = 1 ether;

    IProtocolParameters private immutable _PARAMETERS;
    IProgramReferee private immutable _PROGRAMS;
    uint256 private immutable _UNBONDING_DELAY;

    constructor(IProtocolParameters parameters, IProgramReferee programs, IStakeVault vault) {
        _PARAMETERS = parameters;
        _PROGRAMS = programs;
        _UNBONDING_DELAY = vault.unbondingDelay();
    }

    /// @inheritdoc IPostingRules
    function check(JobSpec calldata spec) external view returns (Posting memory posting) {
        _PARAMETERS.requireNotPaused();
        IProtocolParameters.ParameterValues memory floors = _PARAMETERS.values();
        _checkProgram(spec, floors.maturityDelay, posting);
        _checkTimes(spec.verification, floors);
        _checkStake(spec.verification, floors.gasCompensation);
        _checkAudits(spec);
        _checkPayment(spec.payment);
        _checkOdds(spec, floors);
        if (spec.offerDeadline != 0 && block.timestamp > spec.offerDeadline) {
            revert OfferOver(spec.offerDeadline, block.timestamp);
        }
        posting.specHash = JobSpecHash.hash(spec);
        posting.referee = _PARAMETERS.refereeOf(spec.referee);
        posting.moveCompensation = uint128(Settlement.GAS_OF_MOVE * floors.gasCompensation);
    }

    /// @inheritdoc IPostingRules
    function specHash(JobSpec calldata spec) external pure returns (bytes32) {
        return JobSpecHash.hash(spec);
    }

    /// @inheritdoc IPostingRules
    function longestGame(uint32 moveClock, uint32 segmentTime) external pure returns (uint256) {
        return Settlement.longestGame(moveClock, segmentTime);
    }

    /// @inheritdoc IPostingRules
    function detectionPpm() external view returns (uint256) {
        return _detection(_PARAMETERS.values());
    }

    /// @dev INVARIANT: p * slash > (1 - p) * gain.
    function _checkOdds(JobSpec calldata spec, IProtocolParameters.ParameterValues memory assumed) private pure {
        uint256 gain = spec.payment.worth;
        if (gain == 0) return;
        uint256 detected = _detection(assumed);
        uint256 stake = spec.verification.workerStake;
        if (!CheatingOdds.cheatingLoses(detected, stake, gain)) revert CheatingCouldPay(detected, stake, gain);
    }

    /// @dev No contract draws auditors yet, and so none may be counted on, whatever a job's terms promise them.
    function _detection(IProtocolParameters.ParameterValues memory assumed) private pure returns (uint256) {
        return CheatingOdds.detection(0, 0, assumed.colludingPpm, assumed.withholdingPpm, assumed.openDetectionPpm);
    }

    function _checkProgram(JobSpec calldata spec, uint256 maturityDelay, Posting memory posting) private view {
        IProgramReferee.RegisteredProgram memory program = _PROGRAMS.programOf(spec.programRoot);
        if (program.registeredAt == 0) revert ProgramNotRegistered(spec.programRoot);
        if (program.invalid) revert ProgramKnownInvalid(spec.programRoot);
        if (spec.checkpointInterval < 1 || spec.checkpointInterval > spec.steps) {
            revert HeaderRuleBroken(4, spec.checkpointInterval);
        }
        posting.claimableAt = uint40(program.registeredAt + maturityDelay);
        posting.operatorCount = program.operatorCount;
        posting.stateCount = program.stateCount;
        posting.datasetCount = program.datasetCount;
    }

    function _checkTimes(Verification calldata terms, IProtocolParameters.ParameterValues memory floors) private view {
        if (terms.challengeWindow < floors.leastChallengeWindow) {
            revert WindowBelowFloor(floors.leastChallengeWindow, terms.challengeWindow);
        }
        if (terms.moveClock < floors.leastMoveClock) revert ClockBelowFloor(floors.leastMoveClock, terms.moveClock);
        // A deadline of nothing would let attempts be counted through.
        _checkDeadline(terms.startDeadline, floors.leastMoveClock);
        _checkDeadline(terms.jobDeadline, floors.leastMoveClock);
        _checkTime(terms.challengeWindow);
        _checkTime(terms.moveClock);
        _checkTime(terms.segmentTime);
        uint256 worstCase = uint256(terms.challengeWindow) + Settlement.longestGame(terms.moveClock, terms.segmentTime);
        // INVARIANT: stake that leaves is there until everything that it stood for has been judged.
        if (worstCase > _UNBONDING_DELAY) revert DisputeOutlastsUnbonding(_UNBONDING_DELAY, worstCase);
    }

    function _checkStake(Verification calldata terms, uint256 gasCompensation) private pure {
        if (terms.challengerBond > terms.workerStake / Settlement.SLASH_SHARE) {
            revert StakeBelowBonds(terms.challengerBond, terms.workerStake);
        }
        uint256 leastBond = terms.workerStake / LEAST_BOND_SHARE;
        if (leastBond == 0) leastBond = 1;
        // INVARIANT: a lost bond pays for all that the worker had to do.
        uint256 compensation = Settlement.BOND_SHARE * Settlement.MOST_MOVES * Settlement.GAS_OF_MOVE * gasCompensation;
        if (compensation > leastBond) leastBond = compensation;
        if (terms.challengerBond < leastBond) revert BondBelowFloor(leastBond, terms.challengerBond);
    }

    function _checkAudits(JobSpec calldata spec) private pure {
        Audits calldata audits = spec.audits;
        if (audits.rate > LARGEST_RATE) revert RateTooLarge(LARGEST_RATE, audits.rate);
        // One audit at least must be payable, else nobody would answer.
        uint256 fees = audits.rate == 0 ? 0 : uint256(audits.fee) * audits.auditors;
        if (audits.budget < fees) revert BudgetBelowFees(fees, audits.budget);
    }

    function _checkPayment(Payment calldata payment) private view {
        uint256 floor = _PARAMETERS.worthOf(payment.token) * payment.amount / WORTH_UNIT;
        if (payment.worth < floor) revert WorthBelowRate(floor, payment.worth);
    }

    function _checkDeadline(uint256 deadline, uint256 floor) private pure {
        if (deadline < floor) revert DeadlineBelowFloor(floor, deadline);
        _checkTime(deadline);
    }

    function _checkTime(uint256 time) private pure {
        if (time > LONGEST_TIME) revert TimeTooLong(LONGEST_TIME, time);
    }
}
