// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IAuditorRegistry} from "../audits/IAuditorRegistry.sol";
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

    /// @dev Seats of an audit for each auditor that is drawn on average, as the audit court has them.
    uint256 private constant SEATS = 2;

    /// @dev Keeps products with chances within 256 bits; no stake comes near it.
    uint256 private constant LARGEST_WORTH = type(uint192).max;

    uint256 private constant WORTH_UNIT = 1 ether;

    IProtocolParameters private immutable _PARAMETERS;
    IProgramReferee private immutable _PROGRAMS;
    IAuditorRegistry private immutable _AUDITORS;
    uint256 private immutable _UNBONDING_DELAY;

    /// @param auditors Who can be drawn; zero where the chain has no audits.
    constructor(
        IProtocolParameters parameters,
        IProgramReferee programs,
        IStakeVault vault,
        IAuditorRegistry auditors
    ) {
        _PARAMETERS = parameters;
        _PROGRAMS = programs;
        _AUDITORS = auditors;
        _UNBONDING_DELAY = vault.unbondingDelay();
    }

    /// @inheritdoc IPostingRules
    function check(JobSpec calldata spec) external view returns (Posting memory posting) {
        _PARAMETERS.requireNotPaused();
        IProtocolParameters.ParameterValues memory floors = _PARAMETERS.values();
        _checkProgram(spec, floors.maturityDelay, posting);
        _checkTimes(spec, floors);
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
    function detectionPpm(uint32 rate, uint16 auditors) external view returns (uint256) {
        return _detection(rate, auditors, _PARAMETERS.values());
    }

    /// @dev INVARIANT: p * slash > (1 - p) * gain.
    function _checkOdds(JobSpec calldata spec, IProtocolParameters.ParameterValues memory assumed) private view {
        uint256 fees = _worthOfFees(spec);
        uint256 stake = spec.verification.workerStake;
        // INVARIANT: no worker gives its stake up to have accomplices paid as auditors.
        if (!CheatingOdds.feesLose(stake, assumed.colludingPpm, fees)) revert FeesCouldPay(stake, fees);
        uint256 gain = spec.payment.worth + fees;
        if (gain == 0) return;
        uint256 detected = _detection(spec.audits.rate, spec.audits.auditors, assumed);
        if (!CheatingOdds.cheatingLoses(detected, stake, gain)) revert CheatingCouldPay(detected, stake, gain);
    }

    /// @dev Auditors count only where there are as many units to draw as the job asks for: nobody who is not there finds anything.
    function _detection(uint256 rate, uint256 auditors, IProtocolParameters.ParameterValues memory assumed)
        private
        view
        returns (uint256)
    {
        if (!_canBeDrawn(auditors)) (rate, auditors) = (0, 0);
        return
            CheatingOdds.detection(
                rate, auditors, assumed.colludingPpm, assumed.withholdingPpm, assumed.openDetectionPpm
            );
    }

    /// @dev What the audit budget is worth, which cheating brings beside the payment where auditors vouch for it. It is paid in the job's token: its worth is
    /// in proportion to the payment's.
    function _worthOfFees(JobSpec calldata spec) private pure returns (uint256) {
        if (spec.audits.rate == 0) return 0;
        uint256 worth = Math.max(spec.payment.worth, 1);
        return Math.min(Math.ceilDiv(worth * spec.audits.budget, Math.max(spec.payment.amount, 1)), LARGEST_WORTH);
    }

    function _canBeDrawn(uint256 auditors) private view returns (bool) {
        return address(_AUDITORS) != address(0) && _AUDITORS.totalUnits() >= auditors;
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

    function _checkTimes(JobSpec calldata spec, IProtocolParameters.ParameterValues memory floors) private view {
        Verification calldata terms = spec.verification;
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
        uint256 worstCase = terms.challengeWindow;
        // Auditors and worker commit, reveal and dispute; then the segment is open for one more re-execution.
        uint256 audit = 4 * (uint256(terms.moveClock) + terms.segmentTime);
        if (spec.audits.rate != 0 && audit > worstCase) worstCase = audit;
        worstCase += Settlement.longestGame(terms.moveClock, terms.segmentTime);
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
        if (audits.rate == 0) return;
        // INVARIANT: the budget pays for twice the seats that are drawn on average, in twice the audits that are sampled on average and two more, or in all.
        uint256 segments = Math.ceilDiv(spec.steps, spec.checkpointInterval);
        uint256 audited = 2 * Math.ceilDiv(uint256(audits.rate) * segments, LARGEST_RATE) + 2;
        uint256 fees = uint256(audits.fee) * SEATS * audits.auditors * Math.min(segments, audited);
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
