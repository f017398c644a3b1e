// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IProtocolParameters} from "../../src/governance/IProtocolParameters.sol";
import {CheatingOdds} from "../../src/market/CheatingOdds.sol";
import {IPostingRules} from "../../src/market/IPostingRules.sol";
import {Settlement} from "../../src/market/Settlement.sol";
import {VerifiableToken} from "../../src/token/VerifiableToken.sol";
import {Audits, JobSpec} from "../../src/types/JobSpec.sol";
import {MarketFixture} from "./MarketFixture.sol";

/// @notice Every term of a job at its limit and one beyond it.
contract PostingRulesTest is MarketFixture {
    uint256 private constant LONGEST_TIME = 365 days;

    /// @dev Two times 24 moves of 80,000 gas at the chain's price.
    uint128 private constant COMPENSATION_FLOOR = 2 * 24 * 80_000 * uint128(GAS_COMPENSATION);

    function setUp() external {
        deployMarket();
        mature(exampleHeader());
    }

    function test_check_tellsWhatTheJobTakesOver() external view {
        IPostingRules.Posting memory posting = rules.check(_spec());
        assertEq(posting.claimableAt, programs.programOf(_spec().programRoot).registeredAt + MATURITY, "claimable");
        assertEq(posting.moveCompensation, 80_000 * uint256(GAS_COMPENSATION), "compensation");
        assertEq(posting.referee, address(referee), "referee");
        assertEq(posting.operatorCount, 3, "operators");
        assertEq(posting.stateCount, 2, "states");
        assertEq(posting.datasetCount, 1, "datasets");
    }

    // ------------------------------------------------------------------ program

    function test_check_reverts_onUnknownProgram() external {
        JobSpec memory spec = _spec();
        spec.programRoot = keccak256("another");
        _refused(spec, abi.encodeWithSelector(IPostingRules.ProgramNotRegistered.selector, spec.programRoot));
    }

    function test_check_reverts_onCheckpointIntervalOutsideSteps() external {
        JobSpec memory spec = _spec();
        spec.checkpointInterval = 0;
        _refused(spec, abi.encodeWithSelector(IPostingRules.HeaderRuleBroken.selector, 4, 0));
        spec.checkpointInterval = spec.steps + 1;
        _refused(spec, abi.encodeWithSelector(IPostingRules.HeaderRuleBroken.selector, 4, spec.steps + 1));
        spec.checkpointInterval = spec.steps;
        rules.check(spec);
    }

    function test_check_reverts_onUnknownReferee() external {
        JobSpec memory spec = _spec();
        spec.referee = 0;
        _refused(spec, abi.encodeWithSelector(IProtocolParameters.UnknownReferee.selector, 0, 1));
        spec.referee = 2;
        _refused(spec, abi.encodeWithSelector(IProtocolParameters.UnknownReferee.selector, 2, 1));
    }

    function test_check_reverts_whilePaused() external {
        vm.prank(makeAddr("guardian"));
        parameters.pauseNewJobs();
        uint256 until = block.timestamp + parameters.pauseTime();
        _refused(_spec(), abi.encodeWithSelector(IProtocolParameters.NewJobsPaused.selector, until, block.timestamp));
        vm.warp(until);
        JobSpec memory spec = _spec();
        rules.check(spec);
    }

    // ------------------------------------------------------------------ times

    function test_check_reverts_belowFloors() external {
        JobSpec memory spec = _spec();
        spec.verification.challengeWindow = 9;
        _refused(spec, abi.encodeWithSelector(IPostingRules.WindowBelowFloor.selector, 10, 9));
        spec = _spec();
        spec.verification.moveClock = 9;
        _refused(spec, abi.encodeWithSelector(IPostingRules.ClockBelowFloor.selector, 10, 9));
        spec = _spec();
        spec.verification.startDeadline = 9;
        _refused(spec, abi.encodeWithSelector(IPostingRules.DeadlineBelowFloor.selector, 10, 9));
        spec = _spec();
        spec.verification.jobDeadline = 9;
        _refused(spec, abi.encodeWithSelector(IPostingRules.DeadlineBelowFloor.selector, 10, 9));
        spec = _spec();
        spec.verification.challengeWindow = 10;
        spec.verification.moveClock = 10;
        spec.verification.startDeadline = 10;
        spec.verification.jobDeadline = 10;
        rules.check(spec);
    }

    function test_check_reverts_aboveLongestTime() external {
        uint32 long = uint32(LONGEST_TIME + 1);
        bytes memory refusal = abi.encodeWithSelector(IPostingRules.TimeTooLong.selector, LONGEST_TIME, long);
        JobSpec memory spec = _spec();
        spec.verification.challengeWindow = long;
        _refused(spec, refusal);
        spec = _spec();
        spec.verification.moveClock = long;
        _refused(spec, refusal);
        spec = _spec();
        spec.verification.segmentTime = long;
        _refused(spec, refusal);
        spec = _spec();
        spec.verification.startDeadline = long;
        _refused(spec, refusal);
        spec = _spec();
        spec.verification.jobDeadline = long;
        _refused(spec, refusal);
        spec = _spec();
        spec.verification.startDeadline = long - 1;
        spec.verification.jobDeadline = long - 1;
        rules.check(spec);
    }

    /// @dev Stake that leaves is there until everything that it stood for has been judged.
    function testFuzz_check_unbondingOutlastsWorstDispute(uint32 window, uint32 clock, uint32 segmentTime) external {
        JobSpec memory spec = _spec();
        spec.audits.rate = 0;
        spec.verification.challengeWindow = uint32(bound(window, 10, 2 * UNBONDING));
        spec.verification.moveClock = uint32(bound(clock, 10, UNBONDING));
        spec.verification.segmentTime = uint32(bound(segmentTime, 0, UNBONDING / 16));
        uint256 worst = uint256(spec.verification.challengeWindow) + 2 * uint256(spec.verification.moveClock) + 34
            * uint256(spec.verification.segmentTime);
        if (worst > UNBONDING) {
            _refused(spec, abi.encodeWithSelector(IPostingRules.DisputeOutlastsUnbonding.selector, UNBONDING, worst));
        } else {
            rules.check(spec);
        }
        assertEq(
            rules.longestGame(spec.verification.moveClock, spec.verification.segmentTime),
            worst - spec.verification.challengeWindow,
            "longest game"
        );
    }

    function test_check_offerDeadline_atAndAfter() external {
        JobSpec memory spec = _spec();
        vm.warp(spec.offerDeadline);
        rules.check(spec);
        vm.warp(uint256(spec.offerDeadline) + 1);
        _refused(
            spec,
            abi.encodeWithSelector(
                IPostingRules.OfferOver.selector, spec.offerDeadline, uint256(spec.offerDeadline) + 1
            )
        );
    }

    // ------------------------------------------------------------------ stake and bonds

    function test_check_bond_betweenTwentiethAndQuarterOfStake() external {
        JobSpec memory spec = _spec();
        spec.verification.challengerBond = STAKE / 4 + 1;
        _refused(spec, abi.encodeWithSelector(IPostingRules.StakeBelowBonds.selector, STAKE / 4 + 1, STAKE));
        spec.verification.challengerBond = STAKE / 4;
        rules.check(spec);
        spec.verification.challengerBond = STAKE / 20 - 1;
        _refused(spec, abi.encodeWithSelector(IPostingRules.BondBelowFloor.selector, STAKE / 20, STAKE / 20 - 1));
        spec.verification.challengerBond = STAKE / 20;
        rules.check(spec);
    }

    /// @dev A lost bond pays for all that the worker had to do.
    function test_check_bond_coversTheWorkersMoves() external {
        JobSpec memory spec = _spec();
        (spec.payment.amount, spec.payment.worth) = (1, 1);
        (spec.audits.fee, spec.audits.budget) = (0, 0);
        spec.verification.workerStake = 4 * COMPENSATION_FLOOR;
        spec.verification.challengerBond = COMPENSATION_FLOOR - 1;
        _refused(
            spec,
            abi.encodeWithSelector(IPostingRules.BondBelowFloor.selector, COMPENSATION_FLOOR, COMPENSATION_FLOOR - 1)
        );
        spec.verification.challengerBond = COMPENSATION_FLOOR;
        rules.check(spec);
    }

    /// @dev A game costs something even where neither stake nor gas is worth anything.
    function test_check_bond_neverNothing() external {
        vm.prank(makeAddr("governor"));
        parameters.setParameter(IProtocolParameters.Parameter.GasCompensation, 0);
        JobSpec memory spec = _spec();
        (spec.payment.amount, spec.payment.worth) = (0, 0);
        (spec.audits.fee, spec.audits.budget) = (0, 0);
        spec.verification.workerStake = 0;
        spec.verification.challengerBond = 0;
        _refused(spec, abi.encodeWithSelector(IPostingRules.BondBelowFloor.selector, 1, 0));
        spec.verification.workerStake = 4;
        spec.verification.challengerBond = 1;
        rules.check(spec);
    }

    // ------------------------------------------------------------------ audits

    function test_check_audits() external {
        JobSpec memory spec = _spec();
        spec.audits.rate = 1_000_001;
        _refused(spec, abi.encodeWithSelector(IPostingRules.RateTooLarge.selector, 1_000_000, 1_000_001));
        spec.audits.rate = 1_000_000;
        rules.check(spec);
        // Two segments, each with six seats at a fiftieth.
        spec.audits.budget = 0.24 ether - 1;
        _refused(spec, abi.encodeWithSelector(IPostingRules.BudgetBelowFees.selector, 0.24 ether, 0.24 ether - 1));
        spec.audits.rate = 0;
        spec.audits.budget = 0;
        spec.payment.worth = spec.payment.amount = 1;
        rules.check(spec);
        spec.audits.fee = type(uint128).max;
        spec.audits.auditors = type(uint16).max;
        spec.audits.rate = 1;
        spec.audits.budget = type(uint128).max;
        uint256 fees = uint256(type(uint128).max) * type(uint16).max * 4;
        _refused(spec, abi.encodeWithSelector(IPostingRules.BudgetBelowFees.selector, fees, type(uint128).max));
    }

    // ------------------------------------------------------------------ worth and odds

    function test_check_worth_atLeastTheListedRate() external {
        JobSpec memory spec = _spec();
        spec.payment.worth = AMOUNT - 1;
        _refused(spec, abi.encodeWithSelector(IPostingRules.WorthBelowRate.selector, AMOUNT, AMOUNT - 1));

        VerifiableToken other = new VerifiableToken(1);
        spec.payment.token = address(other);
        rules.check(spec);
        vm.prank(makeAddr("governor"));
        parameters.setWorth(address(other), 1.5 ether);
        uint256 floor = uint256(AMOUNT) * 3 / 2;
        _refused(spec, abi.encodeWithSelector(IPostingRules.WorthBelowRate.selector, floor, AMOUNT - 1));
    }

    /// @dev The budget of long jobs pays for twice the audits that are expected, and two more.
    function testFuzz_check_budget_paysForTwiceWhatIsExpected(uint32 rate, uint32 segments, uint16 auditors) external {
        JobSpec memory spec = _spec();
        spec.steps = uint32(bound(segments, 1, 1_000_000));
        spec.checkpointInterval = 1;
        spec.audits.rate = uint32(bound(rate, 1, 1_000_000));
        spec.audits.auditors = uint16(bound(auditors, 1, 100));
        spec.audits.fee = 3;
        uint256 audited = (uint256(spec.audits.rate) * spec.steps + 999_999) / 1_000_000 * 2 + 2;
        if (audited > spec.steps) audited = spec.steps;
        uint256 floor = 3 * 2 * uint256(spec.audits.auditors) * audited;
        spec.audits.budget = uint128(floor);
        rules.check(spec);
        spec.audits.budget = uint128(floor - 1);
        _refused(spec, abi.encodeWithSelector(IPostingRules.BudgetBelowFees.selector, floor, floor - 1));
    }

    /// @dev Audits count as economics says, where as many units have joined as auditors are to be drawn; else nothing.
    function testFuzz_check_refusesWhereCheatingPays(
        uint32 rate,
        uint16 auditors,
        uint8 units,
        uint128 stake,
        uint128 gain
    ) external {
        JobSpec memory spec = _spec();
        spec.audits.rate = uint32(bound(rate, 0, 1_000_000));
        spec.audits.auditors = uint16(bound(auditors, 0, 6));
        (spec.audits.fee, spec.audits.budget) = (0, 0);
        _join(uint32(bound(units, 0, 6)));
        spec.verification.workerStake = uint128(bound(stake, 4 * uint256(COMPENSATION_FLOOR), 1e30));
        spec.verification.challengerBond = spec.verification.workerStake / 4;
        spec.payment.amount = spec.payment.worth = uint128(bound(gain, 1, 1e31));
        uint256 detected = rules.detectionPpm(spec.audits.rate, spec.audits.auditors);
        if (registry.totalUnits() < spec.audits.auditors) {
            assertEq(detected, OPEN_DETECTION, "nobody can be drawn");
        } else {
            uint256 expected =
                CheatingOdds.detection(spec.audits.rate, spec.audits.auditors, 333_333, 10_000, OPEN_DETECTION);
            assertEq(detected, expected, "detection");
        }
        _assertOdds(spec, detected, spec.payment.worth);
    }

    /// @dev The audit budget is part of what cheating can bring, and a stake that burns outweighs what accomplices can be paid of it.
    function testFuzz_check_feesCountAsGain(uint128 fee, uint128 stake, uint128 worth) external {
        JobSpec memory spec = _spec();
        _join(3);
        spec.audits.rate = 1_000_000;
        spec.audits.fee = uint128(bound(fee, 1, 1e24));
        spec.audits.budget = 12 * spec.audits.fee;
        spec.verification.workerStake = uint128(bound(stake, 4 * uint256(COMPENSATION_FLOOR), 1e27));
        spec.verification.challengerBond = spec.verification.workerStake / 4;
        spec.payment.worth = uint128(bound(worth, AMOUNT, 10 * AMOUNT));
        // The budget is worth as much a token as the payment.
        uint256 fees = (uint256(spec.payment.worth) * spec.audits.budget + AMOUNT - 1) / AMOUNT;
        uint256 lost = spec.verification.workerStake;
        if (1_000_000 * lost < 2 * 333_333 * fees) {
            _refused(spec, abi.encodeWithSelector(IPostingRules.FeesCouldPay.selector, lost, fees));
        } else {
            _assertOdds(spec, rules.detectionPpm(1_000_000, 3), spec.payment.worth + fees);
        }
    }

    /// @dev Where cheating is found almost surely, the fees still bound the stake: a worker may want to be found.
    function test_check_reverts_whereAStakeIsWorthLessThanTheFees() external {
        JobSpec memory spec = _spec();
        _join(30);
        spec.audits = Audits({rate: 1_000_000, auditors: 30, fee: 1 ether, budget: 120 ether});
        spec.payment.amount = spec.payment.worth = 1 ether;
        // p is 99.6 %: by the odds alone 0.97 would do.
        spec.verification.workerStake = 79.9 ether;
        spec.verification.challengerBond = 19 ether;
        assertGe(rules.detectionPpm(1_000_000, 30), 995_000, "detection");
        _refused(spec, abi.encodeWithSelector(IPostingRules.FeesCouldPay.selector, 79.9 ether, 120 ether));
        spec.verification.workerStake = 80 ether;
        rules.check(spec);
    }

    /// @dev An auditor's stake is there until the segment that it vouched for has been judged.
    function test_check_unbondingOutlastsAudits() external {
        JobSpec memory spec = _spec();
        spec.verification.moveClock = 8000;
        spec.verification.segmentTime = 1000;
        uint256 worst = 4 * 8000 + 4 * 1000 + 2 * 8000 + 34 * 1000;
        assertLe(worst, UNBONDING, "the longest that fits");
        rules.check(spec);
        spec.verification.moveClock = 8100;
        worst = 4 * 8100 + 4 * 1000 + 2 * 8100 + 34 * 1000;
        _refused(
            spec, abi.encodeWithSelector(IPostingRules.DisputeOutlastsUnbonding.selector, uint256(UNBONDING), worst)
        );
        spec.audits.rate = 0;
        rules.check(spec);
    }

    function test_longestGame_isSettlements() external view {
        assertEq(rules.longestGame(CLOCK, SEGMENT_TIME), Settlement.longestGame(CLOCK, SEGMENT_TIME), "longest");
        assertEq(rules.longestGame(CLOCK, SEGMENT_TIME), 2 * CLOCK + 34 * SEGMENT_TIME, "formula");
    }

    function courtsWithStake() internal view override returns (address[] memory courts) {
        courts = new address[](1);
        courts[0] = address(registry);
    }

    function _join(uint32 units) private {
        if (units == 0) return;
        fund(rival, units * UNIT);
        vm.prank(rival);
        registry.join(units);
    }

    function _assertOdds(JobSpec memory spec, uint256 detected, uint256 gain) private {
        if (detected * spec.verification.workerStake > 2 * (1_000_000 - detected) * gain) {
            rules.check(spec);
        } else {
            _refused(
                spec,
                abi.encodeWithSelector(
                    IPostingRules.CheatingCouldPay.selector, detected, spec.verification.workerStake, gain
                )
            );
        }
    }

    function _spec() private view returns (JobSpec memory) {
        return specFor(exampleHeader(), 10, 5);
    }

    function _refused(JobSpec memory spec, bytes memory refusal) private {
        vm.expectRevert(refusal);
        rules.check(spec);
    }
}
