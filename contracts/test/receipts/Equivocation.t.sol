// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {IReceiptDesk} from "../../src/receipts/IReceiptDesk.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {ReceiptFixture} from "./ReceiptFixture.sol";

/// @notice Two receipts for one segment cost a worker its stake, whichever way they came and whenever they are shown.
contract EquivocationTest is ReceiptFixture {
    JobId private jobId;
    IReceiptDesk.Receipt private first;
    IReceiptDesk.Receipt private second;

    function setUp() external {
        deployDesk();
        jobId = postAndStart(20, 5);
        first = receiptFor(jobId, 0, 1, keccak256("one"));
        second = receiptFor(jobId, 0, 1, keccak256("two"));
    }

    // ------------------------------------------------------------------ the four combinations

    function test_prove_bothSigned() external {
        _prove(signed("worker", first), signed("worker", second));
        _assertSlashed();
    }

    function test_prove_bothAnchored() external {
        IReceiptDesk.Evidence memory one = anchorOne(worker, first);
        _prove(one, anchorOne(worker, second));
        _assertSlashed();
    }

    function test_prove_signedAndAnchored() external {
        _prove(signed("worker", first), anchorOne(worker, second));
        _assertSlashed();
    }

    function test_prove_anchoredAndSigned() external {
        _prove(anchorOne(worker, first), signed("worker", second));
        _assertSlashed();
    }

    /// @dev Both in one batch.
    function test_prove_inOneBatch() external {
        IReceiptDesk.Receipt[] memory receipts = new IReceiptDesk.Receipt[](3);
        (receipts[0], receipts[2]) = (first, second);
        anchor(worker, receipts);
        _prove(anchored(receipts, 0, block.timestamp), anchored(receipts, 2, block.timestamp));
        _assertSlashed();
    }

    // ------------------------------------------------------------------ what proves nothing

    function test_prove_reverts_onOtherSubjects() external {
        for (uint256 i; i < 3; ++i) {
            IReceiptDesk.Receipt memory other = second;
            if (i == 0) other.segment = 2;
            else if (i == 1) other.attempt = 1;
            else other.jobId = 2;
            (bool accepted, bytes memory answer) = _call(first, signed("worker", first), other, signed("worker", other));
            assertFalse(accepted, "accepted");
            assertEq(bytes32(bytes4(answer)), bytes32(IReceiptDesk.DifferentSegments.selector), "refusal");
        }
    }

    function test_prove_reverts_onSameRoots() external {
        IReceiptDesk.Evidence memory one = signed("worker", first);
        IReceiptDesk.Evidence memory other = anchorOne(worker, first);
        vm.expectRevert(abi.encodeWithSelector(IReceiptDesk.SameRoots.selector, first.endStateRoot));
        desk.proveEquivocation(worker, first, one, first, other);
    }

    function test_prove_reverts_withSomebodyElsesEvidence() external {
        IReceiptDesk.Evidence memory right = signed("worker", first);
        IReceiptDesk.Evidence memory wrong = signed("rival", second);
        bytes memory refusal = abi.encodeWithSelector(IReceiptDesk.NotSigned.selector, desk.digestOf(second), worker);
        vm.expectRevert(refusal);
        desk.proveEquivocation(worker, first, right, second, wrong);
        vm.expectRevert(refusal);
        desk.proveEquivocation(worker, second, wrong, first, right);
        wrong = anchorOne(rival, second);
        (bool accepted, bytes memory answer) = _call(first, right, second, wrong);
        assertFalse(accepted, "accepted");
        assertEq(bytes32(bytes4(answer)), bytes32(IReceiptDesk.NotAnchored.selector), "refusal");
        // No evidence at all.
        IReceiptDesk.Evidence memory none;
        (accepted, answer) = _call(first, right, second, none);
        assertEq(bytes32(bytes4(answer)), bytes32(IReceiptDesk.NotAnchored.selector), "refusal");
        assertStake(worker, FUNDS / 2, FUNDS / 2);
    }

    /// @dev An inner node of a batch is no receipt, and no path leads there.
    function test_prove_reverts_onReceiptsNobodyMade() external {
        IReceiptDesk.Receipt[] memory receipts = batchOf(jobId, 4);
        anchor(worker, receipts);
        IReceiptDesk.Evidence memory evidence = anchored(receipts, 0, block.timestamp);
        IReceiptDesk.Receipt memory forged = receiptFor(jobId, 0, 0, keccak256("forged"));
        (bool accepted, bytes memory answer) = _call(receipts[0], evidence, forged, evidence);
        assertFalse(accepted, "accepted");
        assertEq(bytes32(bytes4(answer)), bytes32(IReceiptDesk.NotAnchored.selector), "refusal");
    }

    // ------------------------------------------------------------------ when

    function test_prove_twice_reverts() external {
        _prove(signed("worker", first), signed("worker", second));
        IReceiptDesk.Evidence memory one = signed("worker", first);
        IReceiptDesk.Evidence memory other = signed("worker", second);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.AlreadyPunished.selector, jobId, 0));
        desk.proveEquivocation(worker, first, one, second, other);
        // Another pair of the same attempt neither.
        first.segment = second.segment = 3;
        one = signed("worker", first);
        other = signed("worker", second);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.AlreadyPunished.selector, jobId, 0));
        desk.proveEquivocation(worker, first, one, second, other);
        assertStake(worker, FUNDS / 2, 0);
    }

    /// @dev After the job: free stake first, then what is leaving; a quarter to the accuser, the rest burned.
    function test_prove_afterUnlock_takesFreeAndLeaving() external {
        _finish();
        vm.prank(worker);
        vault.requestWithdrawal(uint128(FUNDS - STAKE / 4));
        uint256 supply = token.totalSupply();
        _prove(signed("worker", first), signed("worker", second));
        assertEq(stakeOf(worker), FUNDS - STAKE, "worker");
        assertEq(vault.accountOf(worker).free, 0, "free first");
        assertEq(stakeOf(rival), 10 * BOND + STAKE / 4, "accuser");
        assertEq(supply - token.totalSupply(), STAKE - STAKE / 4, "burned");
        assertEq(reputation.recordOf(worker).lostDisputes, 1, "reputation");
        assertState(jobId, JobState.Finalized);
        assertVaultSolvent();
        IReceiptDesk.Evidence memory one = signed("worker", first);
        IReceiptDesk.Evidence memory other = signed("worker", second);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.AlreadyPunished.selector, jobId, 0));
        desk.proveEquivocation(worker, first, one, second, other);
    }

    /// @dev An attempt that ran late is over, and its receipts still count against who signed them.
    function test_prove_afterExpiry() external {
        vm.warp(block.timestamp + DEADLINE + 1);
        market.expire(jobId);
        _prove(signed("worker", first), signed("worker", second));
        assertEq(stakeOf(worker), FUNDS - CLAIM_BOND - STAKE, "worker");
        assertState(jobId, JobState.Open);
        assertVaultSolvent();
    }

    /// @dev Games that are open when the attempt ends by equivocation return their bonds.
    function test_prove_sharesTheReward_withOpenGames() external {
        submit(jobId, 0, segmentRoot(0));
        vm.prank(game);
        market.enterDispute(jobId, 0, 0, challenger, keccak256("initial"), segmentRoot(0));
        _prove(signed("worker", first), signed("worker", second));
        vm.prank(game);
        market.leaveDispute(jobId, 0, 0, challenger, false, 3);
        assertStake(challenger, 10 * BOND + STAKE / 8, 0);
        assertVaultSolvent();
    }

    // ------------------------------------------------------------------ helpers

    function _call(
        IReceiptDesk.Receipt memory one,
        IReceiptDesk.Evidence memory evidence,
        IReceiptDesk.Receipt memory other,
        IReceiptDesk.Evidence memory otherEvidence
    ) private returns (bool, bytes memory) {
        return address(desk).call(abi.encodeCall(desk.proveEquivocation, (worker, one, evidence, other, otherEvidence)));
    }

    function _prove(IReceiptDesk.Evidence memory one, IReceiptDesk.Evidence memory other) private {
        vm.prank(rival);
        desk.proveEquivocation(worker, first, one, second, other);
    }

    /// @dev A quarter of the stake rewards the accuser; the rest, and the claim bond, burn.
    function _assertSlashed() private view {
        assertState(jobId, JobState.Open);
        assertEq(market.statusOf(jobId).attempt, 1, "attempt");
        assertStake(worker, FUNDS / 2, 0);
        assertStake(rival, 10 * BOND + STAKE / 4, 0);
        assertEq(reputation.recordOf(worker).lostDisputes, 1, "reputation");
        assertVaultSolvent();
        assertEscrowSolvent(jobId);
    }

    function _finish() private {
        for (uint32 i; i < 4; ++i) {
            submit(jobId, i, segmentRoot(i));
        }
        vm.warp(block.timestamp + WINDOW + 4 * SEGMENT_TIME);
        market.finalizeSegments(jobId, 4);
        assertState(jobId, JobState.Finalized);
    }
}
