// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {IReceiptDesk} from "../../src/receipts/IReceiptDesk.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice The attacker wants to sign whatever it likes: it has a pair of receipts shown that costs nobody anything, so that the attempt
/// counts as punished. Stopped: who has not taken an attempt is not punished for it, each worker's punishment is its own, and what was not
/// paid yet is still owed.
contract EquivocationImmunityTest is AttackFixture {
    JobId private jobId;

    function setUp() public override {
        super.setUp();
        jobId = post(20, 5);
    }

    function test_pairOfAStranger_protectsNobody() external {
        startBy(worker, jobId);
        _refused("requester", requester, 0, abi.encodeWithSelector(IJobMarket.NotWorker.selector, worker, requester));
        _prove("worker", worker, 0);
        assertStake(worker, FUNDS / 2, 0);
    }

    function test_pairBeforeTheClaim_protectsNobody() external {
        _refused("worker", worker, 0, abi.encodeWithSelector(IJobMarket.NotWorker.selector, address(0), worker));
        _refused("worker", worker, 1, abi.encodeWithSelector(IJobMarket.WrongAttempt.selector, 0, 1));
        startBy(worker, jobId);
        _prove("worker", worker, 0);
        assertStake(worker, FUNDS / 2, 0);
    }

    function test_pairBeforeTheStart_costsTheStake() external {
        vm.prank(worker);
        market.claim(jobId);
        _prove("worker", worker, 0);
        assertState(jobId, JobState.Open);
        assertStake(worker, FUNDS / 2, 0);
        assertVaultSolvent();
    }

    /// @dev A worker that gave the job back signed nothing that counts; the next one has the same attempt.
    function test_pairOfAReleasedWorker_protectsNobody() external {
        vm.startPrank(worker);
        market.claim(jobId);
        market.release(jobId);
        vm.stopPrank();
        fund(requester, STAKE + CLAIM_BOND);
        startBy(requester, jobId);
        _refused("worker", worker, 0, abi.encodeWithSelector(IJobMarket.NotWorker.selector, requester, worker));
        _prove("requester", requester, 0);
        assertStake(requester, 0, 0);
    }

    /// @dev Shown while nothing is free: the rest is taken when something is.
    function test_pairWhileNothingIsFree_staysOwed() external {
        startBy(worker, jobId);
        vm.warp(block.timestamp + DEADLINE + 1);
        market.expire(jobId);
        vm.startPrank(worker);
        vault.requestWithdrawal(600 ether);
        vm.warp(block.timestamp + UNBONDING);
        vault.withdraw();
        vm.stopPrank();
        JobId second = post(20, 5);
        vm.prank(worker);
        market.claim(second);
        // Of the stake 400 are free: what is locked stands for the second job.
        _prove("worker", worker, 0);
        assertStake(worker, 0, STAKE + CLAIM_BOND);
        assertEq(reputation.recordOf(worker).lostDisputes, 1, "lost once");
        vm.prank(worker);
        market.release(second);
        _prove("worker", worker, 0);
        assertStake(worker, CLAIM_BOND + 400 ether, 0);
        assertEq(reputation.recordOf(worker).lostDisputes, 1, "lost once");
        _refused("worker", worker, 0, abi.encodeWithSelector(IJobMarket.AlreadyPunished.selector, jobId, 0));
        assertVaultSolvent();
    }

    function _pair(uint16 attempt) private view returns (IReceiptDesk.Receipt[2] memory pair) {
        pair[0] = receiptFor(jobId, attempt, 1, keccak256("one"));
        pair[1] = receiptFor(jobId, attempt, 1, keccak256("two"));
    }

    function _prove(string memory name, address who, uint16 attempt) private {
        IReceiptDesk.Receipt[2] memory pair = _pair(attempt);
        IReceiptDesk.Evidence memory one = signed(name, pair[0]);
        IReceiptDesk.Evidence memory other = signed(name, pair[1]);
        vm.prank(rival);
        desk.proveEquivocation(who, pair[0], one, pair[1], other);
    }

    function _refused(string memory name, address who, uint16 attempt, bytes memory refusal) private {
        IReceiptDesk.Receipt[2] memory pair = _pair(attempt);
        IReceiptDesk.Evidence memory one = signed(name, pair[0]);
        IReceiptDesk.Evidence memory other = signed(name, pair[1]);
        vm.expectRevert(refusal);
        desk.proveEquivocation(who, pair[0], one, pair[1], other);
    }
}
