// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Courts} from "../../src/types/Courts.sol";
import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {IWired} from "../../src/wiring/IWired.sol";
import {IEscrow} from "../../src/money/IEscrow.sol";
import {Ask} from "../../src/types/Ask.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {MarketFixture} from "./MarketFixture.sol";

/// @notice What the market does for the dispute game and the program referee, and for nobody else.
contract JobMarketDisputesTest is MarketFixture {
    address private game = makeAddr("game");
    address private programReferee = makeAddr("programReferee");

    function setUp() external {
        deployMarket();
        wire(game, programReferee);
    }

    function test_enterDispute_reverts_onWrongClaims() external {
        JobId jobId = postAndStart(10, 5);
        submit(jobId, 0, segmentRoot(0));
        bytes32 initial = keccak256("initial");
        vm.startPrank(game);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.SegmentNotOpen.selector, 1, 0, 1));
        market.enterDispute(jobId, 1, 0, challenger, initial, segmentRoot(1));
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.WrongAttempt.selector, 0, 1));
        market.enterDispute(jobId, 0, 1, challenger, initial, segmentRoot(0));
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.EndRootMismatch.selector, segmentRoot(1)));
        market.enterDispute(jobId, 0, 0, challenger, initial, segmentRoot(1));
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.StartRootMismatch.selector, segmentRoot(1)));
        market.enterDispute(jobId, 0, 0, challenger, segmentRoot(1), segmentRoot(0));
        vm.stopPrank();
    }

    function test_leaveDispute_slashSplit() external {
        JobId jobId = postAndStart(10, 5);
        submit(jobId, 0, segmentRoot(0));
        submit(jobId, 1, segmentRoot(1));
        vm.warp(block.timestamp + WINDOW);
        market.finalizeSegment(jobId);
        _enter(jobId, 1, challenger);
        _enter(jobId, 1, rival);
        uint256 supply = token.totalSupply();
        vm.startPrank(game);
        market.leaveDispute(jobId, 1, 0, challenger, true, 3);
        (bool live,,) = market.leaveDispute(jobId, 1, 0, rival, true, 0);
        vm.stopPrank();
        assertFalse(live, "second game");
        assertState(jobId, JobState.Open);
        assertEq(market.statusOf(jobId).attempt, 1, "attempt");
        assertEq(market.statusOf(jobId).submitted, 1, "goes on after the final segment");
        assertStake(worker, FUNDS / 2, 0);
        assertStake(challenger, 11 * BOND + STAKE / 8, 0);
        assertStake(rival, 10 * BOND + STAKE / 8, 0);
        assertStake(address(market), 0, 0);
        assertEq(supply - token.totalSupply(), STAKE - STAKE / 4 - BOND + CLAIM_BOND, "burned");
        (, uint256 left) = escrow.fundsOf(jobId);
        assertEq(left, AMOUNT + BUDGET - HALFWAY, "escrow");
        assertEq(reputation.recordOf(worker).lostDisputes, 1, "lost");
        assertVaultSolvent();
        assertEscrowSolvent(jobId);
    }

    function test_leaveDispute_bondSplit() external {
        JobId jobId = postAndStart(10, 5);
        submit(jobId, 0, segmentRoot(0));
        _enter(jobId, 0, challenger);
        assertStake(challenger, 9 * BOND, BOND);
        vm.prank(game);
        market.leaveDispute(jobId, 0, 0, challenger, false, 3);
        assertStake(challenger, 9 * BOND, 0);
        // Three moves at the chain's price; half of the bond at most.
        assertStake(worker, FUNDS / 2 + 3 * 80_000 * GAS_COMPENSATION, FUNDS / 2);
        assertEq(reputation.recordOf(challenger).lostDisputes, 1, "lost");
        assertState(jobId, JobState.Running);
        assertVaultSolvent();
    }

    function test_voidJob_returnsEverything() external {
        JobId jobId = postAndStart(10, 5);
        submit(jobId, 0, segmentRoot(0));
        _enter(jobId, 0, challenger);
        vm.prank(programReferee);
        market.voidJob(jobId);
        vm.prank(game);
        market.leaveDispute(jobId, 0, 0, challenger, false, 1);
        assertState(jobId, JobState.Void);
        assertStake(worker, FUNDS, 0);
        assertStake(challenger, 10 * BOND, 0);
        assertEq(escrow.balanceOf(address(token), requester), AMOUNT + BUDGET, "refund");
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.WrongState.selector, jobId, JobState.Void));
        vm.prank(programReferee);
        market.voidJob(jobId);
    }

    function test_privileged_revert_forStrangers() external {
        JobId jobId = postAndStart(10, 5);
        bytes memory refusal = abi.encodeWithSelector(IWired.NotAuthorized.selector, address(this));
        vm.expectRevert(refusal);
        market.enterDispute(jobId, 0, 0, challenger, 0, 0);
        vm.expectRevert(refusal);
        market.leaveDispute(jobId, 0, 0, challenger, true, 0);
        vm.expectRevert(refusal);
        market.voidJob(jobId);
        vm.expectRevert(refusal);
        vault.lock(worker, 1);
        vm.expectRevert(refusal);
        vault.unlock(worker, 1);
        vm.expectRevert(refusal);
        vault.seize(worker, challenger, 1, 1);
        vm.expectRevert(refusal);
        vault.seizeUnlocked(worker, challenger, 1);
        vm.expectRevert(refusal);
        vault.grant(challenger, 1);
        vm.expectRevert(refusal);
        market.recordReceipt(jobId, 0, 0, worker, 0, 0);
        vm.expectRevert(refusal);
        market.punishEquivocation(jobId, 0, 0, worker, challenger);
        vm.expectRevert(refusal);
        escrow.fund(jobId, requester, address(token), 1);
        vm.expectRevert(refusal);
        escrow.fundWithPermit(jobId, requester, address(token), 1, IEscrow.Permit(0, 0, 0, 0));
        vm.expectRevert(refusal);
        escrow.credit(jobId, worker, 1);
        vm.expectRevert(refusal);
        escrow.creditRest(jobId, worker);
        vm.expectRevert(refusal);
        asks.take(Ask(worker, address(token), 1, 1, 0, 0, 0, 0), "", 1);
        vm.expectRevert(refusal);
        reputation.recordFinalizedJob(worker, requester, 1);
        vm.expectRevert(abi.encodeWithSelector(IWired.AlreadyInitialized.selector));
        market.initialize(Courts(worker, worker, worker, worker, worker, worker));
        vm.expectRevert(abi.encodeWithSelector(IWired.NotDeployer.selector, worker));
        vm.prank(worker);
        vault.initialize(worker, new address[](0));
    }

    function _enter(JobId jobId, uint32 segment, address who) private {
        bytes32 start = segment == 0 ? keccak256("initial") : segmentRoot(segment - 1);
        uint16 attempt = market.statusOf(jobId).attempt;
        vm.prank(game);
        market.enterDispute(jobId, segment, attempt, who, start, segmentRoot(segment));
    }
}
