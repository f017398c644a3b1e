// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IReceiptDesk} from "../../src/receipts/IReceiptDesk.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobSpec} from "../../src/types/JobSpec.sol";
import {JobState} from "../../src/types/JobState.sol";
import {Ask} from "../../src/types/Ask.sol";
import {CallingToken} from "../money/HostileTokens.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice Answers every call with as much work, or as much return data, as its gas pays for.
contract GreedyAccount {
    fallback() external payable {
        assembly {
            for {} gt(gas(), 30000) {} { mstore(0, keccak256(0, 0x40)) }
            return(0, 0x4000)
        }
    }
}

/// @notice A party wants to make others' calls fail or cost too much: it is a contract that burns the gas of whoever calls it.
/// Stopped: nothing that pays, slashes, finalises or ends a game calls a party; parties fetch their money themselves.
contract GasGriefingTest is AttackFixture {
    /// @dev Worker, challenger and requester are such contracts, and the job goes through everything that can happen to it.
    function test_greedyParties_areNeverCalled() external {
        JobId jobId = post(10, 5);
        bytes memory code = type(GreedyAccount).runtimeCode;
        vm.etch(worker, code);
        vm.etch(challenger, code);
        vm.etch(requester, code);
        startBy(worker, jobId);
        submit(jobId, 0, segmentRoot(0));
        enter(jobId, 0, challenger);
        vm.prank(game);
        market.leaveDispute{gas: 200_000}(jobId, 0, 0, challenger, false, 5);
        vm.warp(block.timestamp + WINDOW);
        market.finalizeSegment{gas: 200_000}(jobId);
        submit(jobId, 1, segmentRoot(1));
        enter(jobId, 1, challenger);
        vm.prank(game);
        market.leaveDispute{gas: 300_000}(jobId, 1, 0, challenger, true, 5);
        assertState(jobId, JobState.Open);
        startBy(worker, jobId);
        vm.warp(block.timestamp + DEADLINE + 1);
        market.expire{gas: 200_000}(jobId);
        vm.prank(requester);
        market.cancel{gas: 200_000}(jobId);
        assertState(jobId, JobState.Cancelled);
        assertEscrowSolvent(jobId);
    }

    /// @dev Whoever accuses a contract pays for what that contract does when it is asked about its signature, and nobody else.
    function test_greedySigner_cannotBeMadeToSign() external {
        JobId jobId = postAndStart(10, 5);
        vm.etch(worker, type(GreedyAccount).runtimeCode);
        IReceiptDesk.Receipt memory receipt = receiptFor(jobId, 0, 0, segmentRoot(0));
        bytes32 digest = desk.digestOf(receipt);
        vm.expectRevert(abi.encodeWithSelector(IReceiptDesk.NotSigned.selector, digest, worker));
        desk.recordSigned{gas: 3_000_000}(worker, receipt, "signature");
        // Its transactions are its own, and it can still be accused by what it anchored.
        receipt.endStateRoot = keccak256("one");
        IReceiptDesk.Evidence memory one = anchorOne(worker, receipt);
        IReceiptDesk.Receipt memory other = receiptFor(jobId, 0, 0, keccak256("two"));
        IReceiptDesk.Evidence memory two = anchorOne(worker, other);
        desk.proveEquivocation{gas: 300_000}(worker, receipt, one, other, two);
        assertState(jobId, JobState.Open);
    }

    /// @dev A token that calls back while it is pulled finds the market closed for postings and assignments, and can cancel its
    /// own job only.
    function test_tokenThatCallsBack_changesNoBooks() external {
        CallingToken calling = new CallingToken(requester, 2 * (uint256(AMOUNT) + BUDGET));
        vm.prank(requester);
        calling.approve(address(escrow), type(uint256).max);
        mature(exampleHeader());
        JobSpec memory spec = specFor(exampleHeader(), 10, 5);
        spec.payment.token = address(calling);
        bytes[4] memory calls = [
            abi.encodeCall(market.postJob, (spec, bytes32(0))),
            abi.encodeCall(market.assign, (JobId.wrap(1), Ask(worker, address(calling), 0, 0, 0, 0, 0, 0), "")),
            abi.encodeCall(market.cancel, (JobId.wrap(1))),
            abi.encodeCall(market.finalizeSegment, (JobId.wrap(1)))
        ];
        for (uint256 i; i < calls.length; ++i) {
            uint256 snapshot = vm.snapshotState();
            calling.callOnTransfer(address(market), calls[i]);
            vm.prank(requester);
            JobId jobId = market.postJob(spec, 0);
            assertFalse(calling.accepted(), "accepted");
            (, uint256 left) = escrow.fundsOf(jobId);
            assertEq(left, AMOUNT + BUDGET, "funds");
            assertEq(calling.balanceOf(address(escrow)), escrow.owed(address(calling)), "solvent");
            assertState(jobId, JobState.Open);
            vm.revertToState(snapshot);
        }
    }
}
