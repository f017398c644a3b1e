// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {IEscrow} from "../../src/money/IEscrow.sol";
import {IStakeVault} from "../../src/money/IStakeVault.sol";
import {IWired} from "../../src/wiring/IWired.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {MarketFixture} from "./MarketFixture.sol";

/// @notice What the market, the vault and the escrow do for courts that hold segments; this test is one.
contract CourtHoldsTest is MarketFixture {
    address private game = makeAddr("game");
    JobId private jobId;

    function setUp() external {
        deployMarket();
        wire(game, makeAddr("programReferee"));
        jobId = postAndStart(10, 5);
        submit(jobId, 0, segmentRoot(0));
    }

    function dataCourt() internal view override returns (address) {
        return address(this);
    }

    function courtsWithStake() internal view override returns (address[] memory courts) {
        courts = new address[](1);
        courts[0] = address(this);
    }

    function courtsWithMoney() internal view override returns (address[] memory) {
        return courtsWithStake();
    }

    function test_hold_keepsFinalityUp_untilOneReexecutionAfterIt() external {
        market.hold(jobId, 0, 0, segmentRoot(0));
        assertEq(market.statusOf(jobId).openGames, 1, "openGames");
        (,, uint32 cases) = market.receiptOf(jobId, 0);
        assertEq(cases, 1, "cases");
        vm.warp(block.timestamp + WINDOW);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.GamesOpen.selector, jobId, 1));
        market.finalizeSegment(jobId);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.NothingToFinalize.selector, jobId));
        market.finalizeSegments(jobId, 1);
        assertTrue(market.lift(jobId, 0, 0), "live");
        uint256 finality = block.timestamp + SEGMENT_TIME;
        assertEq(market.nextFinality(jobId), finality, "finality");
        vm.warp(finality - 1);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.NotFinal.selector, finality, finality - 1));
        market.finalizeSegment(jobId);
        vm.warp(finality);
        market.finalizeSegment(jobId);
        assertEq(market.statusOf(jobId).openGames, 0, "openGames");
    }

    /// @dev What a court brings to light after the window can still be disputed; after the last hold nothing more.
    function test_game_onHeldSegment_afterTheWindow() external {
        market.hold(jobId, 0, 0, segmentRoot(0));
        vm.warp(block.timestamp + WINDOW + SEGMENT_TIME);
        _enter();
        market.lift(jobId, 0, 0);
        _enter();
        vm.warp(block.timestamp + SEGMENT_TIME);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.SegmentNotOpen.selector, 0, 0, 1));
        _enter();
    }

    /// @dev The same on a segment that is not the next one: what a court brings to light there has its time as well.
    function test_game_onHeldLaterSegment_afterItsSchedule() external {
        submit(jobId, 1, segmentRoot(1));
        market.hold(jobId, 0, 1, segmentRoot(1));
        vm.warp(block.timestamp + 10 * (WINDOW + SEGMENT_TIME));
        _enterSecond();
        market.lift(jobId, 0, 1);
        vm.warp(block.timestamp + SEGMENT_TIME - 1);
        _enterSecond();
        vm.warp(block.timestamp + 1);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.SegmentNotOpen.selector, 1, 0, 2));
        _enterSecond();
    }

    function test_hold_reverts_onWrongClaims() external {
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.WrongAttempt.selector, 0, 1));
        market.hold(jobId, 1, 0, segmentRoot(0));
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.SegmentNotOpen.selector, 1, 0, 1));
        market.hold(jobId, 0, 1, segmentRoot(1));
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.EndRootMismatch.selector, segmentRoot(1)));
        market.hold(jobId, 0, 0, segmentRoot(1));
        vm.warp(block.timestamp + WINDOW);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.SegmentNotOpen.selector, 0, 0, 1));
        market.hold(jobId, 0, 0, segmentRoot(0));
    }

    function test_condemn_slashesAndSharesTheReward() external {
        market.hold(jobId, 0, 0, segmentRoot(0));
        _enter();
        uint256 supply = token.totalSupply();
        assertTrue(market.condemn(jobId, 0, 0, rival), "live");
        assertState(jobId, JobState.Open);
        assertEq(market.statusOf(jobId).openGames, 0, "openGames");
        assertFalse(market.isFalsified(jobId, 0, 0), "silence shows nothing false");
        assertStake(worker, FUNDS / 2, 0);
        assertStake(rival, 10 * BOND + STAKE / 8, 0);
        vm.prank(game);
        market.leaveDispute(jobId, 0, 0, challenger, true, 0);
        assertStake(challenger, 10 * BOND + STAKE / 8, 0);
        assertEq(supply - token.totalSupply(), STAKE - STAKE / 4 + CLAIM_BOND, "burned");
        assertFalse(market.condemn(jobId, 0, 0, rival), "twice");
        assertFalse(market.lift(jobId, 0, 0), "lifted with the attempt");
        assertVaultSolvent();
    }

    function test_isFalsified_afterALostGame() external {
        _enter();
        vm.prank(game);
        market.leaveDispute(jobId, 0, 0, challenger, true, 0);
        assertTrue(market.isFalsified(jobId, 0, 0), "segment");
        assertFalse(market.isFalsified(jobId, 0, 1), "next segment");
        assertFalse(market.isFalsified(jobId, 1, 0), "next attempt");
    }

    function test_readers_tellAboutSegments() external view {
        assertTrue(market.isReceipt(jobId, 0, segmentRoot(0)), "receipt");
        assertFalse(market.isReceipt(jobId, 0, segmentRoot(1)), "another root");
        assertFalse(market.isReceipt(jobId, 1, segmentRoot(1)), "not submitted");
        assertTrue(market.isStart(jobId, 0, keccak256("initial")), "initial");
        assertTrue(market.isStart(jobId, 1, segmentRoot(0)), "end of the one before");
        assertFalse(market.isStart(jobId, 1, keccak256("initial")), "another start");
        assertFalse(market.isStart(jobId, 2, 0), "beyond");
        IJobMarket.SegmentTerms memory terms = market.segmentTermsOf(jobId, 1);
        assertEq(terms.worker, worker, "worker");
        assertEq(terms.firstStep, 5, "firstStep");
        assertEq(terms.stepCount, 5, "stepCount");
        (JobState state, uint16 attempt, uint32 submitted, uint32 finalized, address who) = reader.progressOf(jobId);
        assertEq(uint256(state), uint256(JobState.Running), "state");
        assertEq(uint256(attempt) + finalized, 0, "attempt, finalized");
        assertEq(submitted, 1, "submitted");
        assertEq(who, worker, "who");
    }

    function test_court_mayLockSeizeAndGrant() external {
        vault.lock(rival, BOND);
        assertStake(rival, 9 * BOND, BOND);
        vault.seize(rival, address(this), BOND / 2, BOND / 2);
        vault.grant(challenger, BOND / 2);
        assertStake(challenger, 10 * BOND + BOND / 2, 0);
        vm.expectRevert(abi.encodeWithSelector(IStakeVault.InsufficientFree.selector, address(this), 1, 0));
        vault.grant(challenger, 1);
        vault.lock(rival, BOND);
        vault.unlock(rival, BOND);
        assertStake(rival, 9 * BOND, 0);
        assertVaultSolvent();
    }

    /// @dev A payer spends what it reserved of a job, and a job never more than it has.
    function testFuzz_reserve_pay_staySolvent(uint128 wanted, uint128 paid) external {
        uint256 reserved = escrow.reserve(jobId, wanted);
        (, uint256 left) = escrow.fundsOf(jobId);
        assertEq(reserved + left, AMOUNT + BUDGET, "conserved");
        assertEq(escrow.balanceOf(address(token), address(this)), reserved, "reserved");
        uint256 amount = bound(paid, 0, reserved);
        escrow.pay(address(token), rival, amount);
        assertEq(escrow.balanceOf(address(token), rival), amount, "paid");
        vm.expectRevert(
            abi.encodeWithSelector(
                IEscrow.BalanceExceeded.selector,
                address(token),
                address(this),
                reserved - amount,
                reserved - amount + 1
            )
        );
        escrow.pay(address(token), rival, reserved - amount + 1);
        assertEq(escrow.owed(address(token)), AMOUNT + BUDGET, "owed");
    }

    function test_courtsOnly() external {
        bytes memory refusal = abi.encodeWithSelector(IWired.NotAuthorized.selector, rival);
        vm.startPrank(rival);
        vm.expectRevert(refusal);
        market.hold(jobId, 0, 0, segmentRoot(0));
        vm.expectRevert(refusal);
        market.lift(jobId, 0, 0);
        vm.expectRevert(refusal);
        market.condemn(jobId, 0, 0, rival);
        vm.expectRevert(refusal);
        escrow.reserve(jobId, 1);
        vm.expectRevert(refusal);
        escrow.pay(address(token), rival, 1);
        vm.expectRevert(refusal);
        vault.seizeUnlocked(worker, rival, 1);
        vm.stopPrank();
        // The most dangerous call is the market's alone.
        vm.expectRevert(abi.encodeWithSelector(IWired.NotAuthorized.selector, address(this)));
        vault.seizeUnlocked(worker, rival, 1);
    }

    function _enterSecond() private {
        vm.prank(game);
        market.enterDispute(jobId, 1, 0, challenger, segmentRoot(0), segmentRoot(1));
    }

    function _enter() private {
        vm.prank(game);
        market.enterDispute(jobId, 0, 0, challenger, keccak256("initial"), segmentRoot(0));
    }
}
