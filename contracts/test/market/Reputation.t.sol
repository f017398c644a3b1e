// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IReputation} from "../../src/market/IReputation.sol";
import {IWired} from "../../src/wiring/IWired.sol";
import {HalfLife} from "../../src/market/HalfLife.sol";
import {Reputation} from "../../src/market/Reputation.sol";
import {Vm} from "../Vm.sol";
import {ReputationFixture} from "./ReputationFixture.sol";

contract ReputationTest is ReputationFixture {
    address private worker = makeAddr("worker");
    address private requester = makeAddr("requester");

    function setUp() external {
        deployReputation();
    }

    // ------------------------------------------------------------------ who writes

    function testFuzz_record_refusesAllButTheMarket(address caller) external {
        vm.assume(caller != address(this));
        bytes memory refusal = abi.encodeWithSelector(IWired.NotAuthorized.selector, caller);
        vm.startPrank(caller);
        vm.expectRevert(refusal);
        reputation.recordFinalizedJob(worker, requester, FULL);
        vm.expectRevert(refusal);
        reputation.recordLostDispute(worker, requester, FULL);
        vm.expectRevert(refusal);
        reputation.recordTimeout(worker, requester);
        vm.stopPrank();
    }

    // ------------------------------------------------------------------ jobs

    function test_score_ofTheUnknown_isZero() external view {
        assertEq(reputation.scoreOf(worker), 0, "score");
        assertEq(reputation.confidenceOf(worker), 0, "confidence");
    }

    /// @dev One full job: 1 / (1 + 8) of a million, once the dues are paid.
    function test_score_growsOverTheDues() external {
        reputation.recordFinalizedJob(worker, requester, FULL);
        assertEq(reputation.standingOf(worker).good, ONE, "good");
        assertEq(reputation.scoreOf(worker), 0, "on the first day");
        assertEq(reputation.confidenceOf(worker), 111_111, "confidence");
        vm.warp(block.timestamp + DUES / 2);
        uint256 good = HalfLife.decay(ONE, 10_800);
        assertEq(reputation.scoreOf(worker), 1e6 * good / ((good + 8 * ONE) * 2), "after half of the dues");
        vm.warp(block.timestamp + DUES / 2);
        good = HalfLife.decay(ONE, 21_600);
        assertEq(reputation.scoreOf(worker), 1e6 * good / (good + 8 * ONE), "after the dues");
    }

    function test_score_halvesItsEvidence() external {
        reputation.recordFinalizedJob(worker, requester, FULL);
        vm.warp(block.timestamp + HALF_LIFE);
        assertEq(reputation.scoreOf(worker), uint256(1e6) / 17, "after one half-life");
        assertEq(reputation.confidenceOf(worker), uint256(1e6) / 17, "confidence");
        vm.warp(block.timestamp + 64 * HALF_LIFE);
        assertEq(reputation.scoreOf(worker), 0, "after sixty-five");
    }

    function testFuzz_worth_countsUpToTheFullOne(uint256 worth) external {
        reputation.recordFinalizedJob(worker, requester, worth);
        uint256 expected = worth >= FULL ? ONE : worth * ONE / FULL;
        assertEq(reputation.standingOf(worker).good, expected, "good");
    }

    /// @dev However many jobs of whatever worth one requester gives, in whatever time.
    function testFuzz_onePair_saturates(uint256 seed) external {
        for (uint256 i; i < 16; ++i) {
            Happening memory happening = happeningOf(seed, i);
            reputation.recordFinalizedJob(worker, requester, happening.worth);
            assertLe(reputation.standingOf(worker).good, 2 * ONE, "good");
            assertLe(reputation.contributionOf(worker, requester), 2 * ONE, "contribution");
            assertLe(reputation.scoreOf(worker), 200_000, "score");
            vm.warp(block.timestamp + happening.wait / 16);
        }
    }

    /// @dev A thousand jobs of one requester count less than three jobs of three.
    function test_pumping_byOneRequester_isWeakerThanThreeJobs() external {
        for (uint256 i; i < 1000; ++i) {
            reputation.recordFinalizedJob(worker, requester, type(uint256).max);
        }
        address other = makeAddr("other");
        for (uint160 i = 1; i <= 3; ++i) {
            reputation.recordFinalizedJob(other, address(i), FULL);
        }
        vm.warp(block.timestamp + DUES);
        assertLe(reputation.scoreOf(worker), 200_000, "pumped");
        assertGe(reputation.scoreOf(other), reputation.scoreOf(worker) + 1, "three requesters");
    }

    function test_recordFinalizedJob_ofItself_countsNothing() external {
        reputation.recordFinalizedJob(worker, worker, FULL);
        assertEq(reputation.standingOf(worker).good, 0, "good");
        assertEq(reputation.recordOf(worker).finalizedJobs, 1, "jobs");
    }

    /// @dev The sum of what counterparties contribute is the evidence, but for a unit of rounding an observation.
    function testFuzz_good_isTheSumOfContributions(uint256 seed) external {
        for (uint256 i; i < 10; ++i) {
            Happening memory happening = happeningOf(seed, i);
            happen(worker, happening);
            vm.warp(block.timestamp + happening.wait);
        }
        reputation.recordTimeout(worker, requester);
        uint256 sum;
        for (uint160 i; i < 5; ++i) {
            sum += reputation.contributionOf(worker, address(0x1000 + i));
        }
        uint256 good = reputation.standingOf(worker).good;
        assertLe(good > sum ? good - sum : sum - good, 128, "difference");
    }

    function testFuzz_score_staysInRange(uint256 seed) external {
        for (uint256 i; i < 10; ++i) {
            Happening memory happening = happeningOf(seed, i);
            happen(worker, happening);
            vm.warp(block.timestamp + happening.wait);
            assertLe(reputation.scoreOf(worker), reputation.confidenceOf(worker) + 1, "score above confidence");
            assertLe(reputation.confidenceOf(worker), 999_999, "confidence");
        }
    }

    // ------------------------------------------------------------------ penalties

    function test_lostDispute_takesEverything() external {
        _career(worker, 20);
        assertGe(reputation.scoreOf(worker), 500_000, "before");
        reputation.recordLostDispute(worker, requester, FULL);
        assertEq(reputation.scoreOf(worker), 0, "score");
        assertGe(reputation.confidenceOf(worker), 600_000, "confidence that it is bad");
        assertEq(reputation.recordOf(worker).lostDisputes, 1, "record");
        vm.warp(block.timestamp + 365 days);
        assertEq(reputation.scoreOf(worker), 0, "a year later");
    }

    function test_timeout_takesASixth() external {
        _career(worker, 20);
        // As it stands four days after the last job.
        uint256 before = HalfLife.decay(reputation.standingOf(worker).good, 2880);
        reputation.recordTimeout(worker, requester);
        uint256 good = reputation.standingOf(worker).good;
        assertEq(good, HalfLife.decay(before, 16_384), "good");
        assertLe(good, before * 85 / 100, "at most");
        assertGe(good, before * 84 / 100, "at least");
    }

    /// @dev INVARIANT: a slashed account has the future of a new one, so that a new address is no way out.
    function testFuzz_slashedAccount_hasTheFutureOfANewOne(uint256 past, uint256 future) external {
        for (uint256 i; i < 6; ++i) {
            Happening memory happening = happeningOf(past, i);
            happen(worker, happening);
            vm.warp(block.timestamp + happening.wait);
        }
        reputation.recordLostDispute(worker, requester, FULL);
        address fresh = makeAddr("fresh");
        for (uint256 i; i < 6; ++i) {
            Happening memory happening = happeningOf(future, i);
            happen(worker, happening);
            happen(fresh, happening);
            vm.warp(block.timestamp + happening.wait);
            assertEq(reputation.scoreOf(worker), reputation.scoreOf(fresh), "score");
        }
    }

    /// @dev Whatever an account did, a new one that does the same from now on is not ahead of it (but for a rounding).
    function testFuzz_newAccount_isNeverAhead(uint256 past, uint256 future) external {
        for (uint256 i; i < 6; ++i) {
            Happening memory happening = happeningOf(past, i);
            happen(worker, happening);
            vm.warp(block.timestamp + happening.wait);
        }
        address fresh = makeAddr("fresh");
        for (uint256 i; i < 6; ++i) {
            Happening memory happening = happeningOf(future, i);
            happen(worker, happening);
            happen(fresh, happening);
            vm.warp(block.timestamp + happening.wait);
            assertLe(reputation.scoreOf(fresh), reputation.scoreOf(worker) + 1, "the new one's score");
        }
    }

    // ------------------------------------------------------------------ replay

    /// @dev The events alone, replayed at the times they tell, lead to the same state.
    function testFuzz_events_replayToTheSameState(uint256 seed) external {
        vm.recordLogs();
        for (uint256 i; i < 8; ++i) {
            Happening memory happening = happeningOf(seed, i);
            happen(i % 3 == 0 ? requester : worker, happening);
            vm.warp(block.timestamp + happening.wait);
        }
        uint256 end = block.timestamp;
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 8, "events");

        Reputation original = reputation;
        reputation = new Reputation();
        reputation.initialize(address(this));
        for (uint256 i; i < logs.length; ++i) {
            assertEq(logs[i].topics[0], IReputation.Observed.selector, "event");
            (uint256 worth, uint256 observedAt) = abi.decode(logs[i].data, (uint256, uint256));
            vm.warp(observedAt);
            _replay(
                address(uint160(uint256(logs[i].topics[1]))),
                address(uint160(uint256(logs[i].topics[2]))),
                IReputation.Observation(uint256(logs[i].topics[3])),
                worth
            );
        }
        vm.warp(end);
        assertSameStanding(reputation, original, worker);
        assertSameStanding(reputation, original, requester);
    }

    // ------------------------------------------------------------------ gas

    /// @dev Account and pair exist: a write changes two slots.
    function test_gas_record() external {
        reputation.recordFinalizedJob(worker, requester, FULL);
        // Every bit of the factor is set, which is the dearest wait.
        vm.warp(block.timestamp + 65_535 * 120);
        _cool();
        reputation.recordFinalizedJob(worker, requester, FULL);
        _snapshot("recordFinalizedJob");
        _cool();
        reputation.recordTimeout(worker, requester);
        _snapshot("recordTimeout");
        _cool();
        reputation.recordLostDispute(worker, requester, FULL);
        _snapshot("recordLostDispute");
    }

    // ------------------------------------------------------------------

    function _cool() private {
        vm.cool(address(reputation));
    }

    function _snapshot(string memory name) private {
        uint256 gas = vm.lastCallGas().gasTotalUsed;
        vm.snapshotValue("Reputation", name, gas);
        assertLe(gas, 35_000, name);
    }

    /// @dev A year of full jobs for many requesters.
    function _career(address account, uint160 jobs) private {
        for (uint160 i; i < jobs; ++i) {
            reputation.recordFinalizedJob(account, address(0x2000 + i), FULL);
            vm.warp(block.timestamp + 4 days);
        }
    }

    function _replay(address account, address counterparty, IReputation.Observation kind, uint256 worth) private {
        if (kind == IReputation.Observation.FinalizedJob) {
            reputation.recordFinalizedJob(account, counterparty, worth);
        } else if (kind == IReputation.Observation.LostDispute) {
            reputation.recordLostDispute(account, counterparty, worth);
        } else {
            reputation.recordTimeout(account, counterparty);
        }
    }
}
