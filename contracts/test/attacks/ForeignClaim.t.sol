// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAskBook} from "../../src/market/IAskBook.sol";
import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {IReceiptDesk} from "../../src/receipts/IReceiptDesk.sol";
import {Ask} from "../../src/types/Ask.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice A third party wants a worker to answer for what it never said: it posts false claims in the worker's name, or binds its
/// stake to jobs. Stopped: receipts and asks need the worker's own transaction or signature, and a job that was assigned can be
/// given back at no cost.
contract ForeignClaimTest is AttackFixture {
    function test_receipts_needTheWorker() external {
        JobId jobId = postAndStart(10, 5);
        bytes32 forged = keccak256("forged");
        vm.startPrank(rival);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.NotWorker.selector, worker, rival));
        market.submitReceipt(jobId, 0, 0, forged);
        vm.stopPrank();
        IReceiptDesk.Receipt memory receipt = receiptFor(jobId, 0, 0, forged);
        _refused(receipt, sign("rival", receipt));
        IReceiptDesk.Evidence memory evidence = anchorOne(rival, receipt);
        (bool accepted,) = address(desk).call(abi.encodeCall(desk.recordAnchored, (worker, receipt, evidence)));
        assertFalse(accepted, "another's batch");
        assertEq(market.statusOf(jobId).submitted, 0, "submitted");
    }

    /// @dev A receipt signed for one job, chain or contract is none for another.
    function test_signature_isBoundToJobAndChain() external {
        JobId first = postAndStart(10, 5);
        JobId second = post(10, 5);
        startBy(worker, second);
        IReceiptDesk.Receipt memory receipt = receiptFor(first, 0, 0, segmentRoot(0));
        bytes memory signature = sign("worker", receipt);
        receipt.jobId = uint48(JobId.unwrap(second));
        _refused(receipt, signature);
        receipt.jobId = uint48(JobId.unwrap(first));
        uint256 chain = block.chainid;
        vm.chainId(chain + 1);
        _refused(receipt, signature);
        vm.chainId(chain);
        desk.recordSigned(worker, receipt, signature);
    }

    function test_claim_bindsItsSenderOnly() external {
        JobId jobId = post(10, 5);
        vm.prank(rival);
        (bool accepted,) = address(market).call(abi.encodeCall(market.claim, (jobId)));
        // The rival has a stake of its own and not enough of it.
        assertFalse(accepted, "claimed");
        assertStake(worker, FUNDS, 0);
        Ask memory ask = Ask(worker, address(token), 1, 0, 0, 0, uint64(block.timestamp), 0);
        vm.expectRevert(abi.encodeWithSelector(IAskBook.AskNotSigned.selector, asks.digestOf(ask), worker));
        vm.prank(requester);
        market.assign(jobId, ask, "");
    }

    /// @dev A worker that did ask for work is not bound to a job that it does not want.
    function test_assigned_canBeGivenBack() external {
        JobId jobId = post(10, 5);
        Ask memory ask = Ask(worker, address(token), 1, 0, 0, 0, uint64(block.timestamp), 0);
        vm.prank(worker);
        asks.publish(ask);
        vm.prank(requester);
        market.assign(jobId, ask, "");
        vm.prank(worker);
        market.release(jobId);
        assertStake(worker, FUNDS, 0);
        assertState(jobId, JobState.Open);
    }

    function _refused(IReceiptDesk.Receipt memory receipt, bytes memory signature) private {
        bytes32 digest = desk.digestOf(receipt);
        vm.expectRevert(abi.encodeWithSelector(IReceiptDesk.NotSigned.selector, digest, worker));
        desk.recordSigned(worker, receipt, signature);
    }
}
